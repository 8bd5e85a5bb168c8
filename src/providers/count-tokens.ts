import type { Tiktoken } from 'js-tiktoken/lite';
import { LRUCache } from 'lru-cache';
import type { ModelRequest } from '../domain/model-client.ts';

/** The prefix that all calls of a run share is counted once. */
const counts = new LRUCache<string, number>({ max: 64 });
/** What a chat template adds to each message, at least. */
const tokensPerMessage = 3;

let encoder: Promise<Tiktoken> | undefined;

async function loadEncoder(): Promise<Tiktoken> {
  const [{ Tiktoken }, { default: ranks }] = await Promise.all([
    import('js-tiktoken/lite'),
    import('js-tiktoken/ranks/o200k_base'),
  ]);
  return new Tiktoken(ranks);
}

/**
 * Tokens of a text by OpenAI's o200k tokenizer. Other models' tokenizers give counts within a fifth
 * of it on most languages. Loaded at the first count: its vocabulary takes 2 MB.
 */
async function countTokens(text: string): Promise<number> {
  const known = counts.get(text);
  if (known !== undefined) return known;
  encoder ??= loadEncoder();
  const count = (await encoder).encode(text, [], []).length;
  counts.set(text, count);
  return count;
}

/** Tokens of a prompt's messages. */
export async function countPromptTokens({ messages }: Pick<ModelRequest, 'messages'>): Promise<number> {
  let sum = 0;
  for (const { text } of messages) sum += tokensPerMessage + (await countTokens(text));
  return sum;
}
