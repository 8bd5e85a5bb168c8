import type { ModelCompletion, ModelRequest, Usage } from '../domain/model-client.ts';
import { splitThoughts } from '../domain/thoughts.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** An answer as a library or a client hands it over. */
export type RawAnswer = Omit<ModelCompletion, 'notes' | 'usage' | 'tier'> & {
  /** Undefined, or without a token, where none was told. */
  usage: Usage | undefined;
  /** Thoughts that came beside the text. */
  thoughts?: string;
};

/**
 * Takes thoughts out of an answer's text, and estimates its usage where none was told: what every
 * client owes its callers, whatever its library does.
 */
export function completedAnswer(request: Pick<ModelRequest, 'messages'>, raw: RawAnswer): ModelCompletion {
  const { text: whole, usage: told, thoughts: beside = '', ...rest } = raw;
  const { text, thoughts: inText = '' } = splitThoughts(whole);
  const thoughts = [beside, inText].filter((part) => part.trim() !== '').join('\n\n');
  const isTold = told !== undefined && told.inputTokens + told.outputTokens > 0;
  const usage = isTold ? told : estimatedUsage(request, whole + beside);
  const notes = {
    ...(thoughts === '' ? {} : { thoughts }),
    ...(usage.reasoningTokens === undefined ? {} : { reasoningTokens: usage.reasoningTokens }),
    ...(usage.estimated === undefined ? {} : { estimatedUsage: usage.estimated }),
  };
  return { ...rest, text, usage, ...(Object.keys(notes).length === 0 ? {} : { notes }) };
}

function estimatedUsage({ messages }: Pick<ModelRequest, 'messages'>, written: string): Usage {
  return {
    inputTokens: messages.reduce((sum, { text }) => sum + estimateTokens(text), 0),
    cachedInputTokens: 0,
    outputTokens: estimateTokens(written),
    estimated: true,
  };
}
