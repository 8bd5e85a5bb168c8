import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';
import { countPromptTokens } from '../count-tokens.ts';

/** Of shorter prompts the chat template is too large a part. */
const minCheckedBytes = 6000;
/** A prompt with this many bytes a token or fewer is whole: nothing need be counted. */
const plainBytesPerToken = 5;
/**
 * Fewer tokens than any window that is in use, but for the smallest defaults, count nothing: some gateways report a
 * number of their own for every prompt.
 */
const minWindow = 1024;
const smallWindows = [256, 512];
/** Tokenizers differ by about a fifth; a server that reports less than this share has cut the prompt. */
const minShare = 0.75;

/**
 * Fails with `truncated-prompt` where the server reports far fewer prompt tokens than the prompt
 * has: some cut what does not fit into their window without a word, and the model then answers what
 * it was never asked.
 */
export const withWholePrompt: ClientMiddleware = (next) => ({
  async complete(request, options) {
    const completion = await next.complete(request, options);
    const { inputTokens, estimated } = completion.usage;
    const bytes = request.messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    if (estimated === true || bytes < minCheckedBytes || inputTokens * plainBytesPerToken >= bytes) return completion;
    if (inputTokens < minWindow && !smallWindows.includes(inputTokens)) return completion;
    const counted = await countPromptTokens(request);
    if (inputTokens >= minShare * counted) return completion;
    throw new ModelError({
      kind: 'truncated-prompt',
      message: `the server read ${inputTokens} tokens of a prompt of about ${counted}: it cuts prompts at its context window. Give it a larger one (Ollama: provider kind ollama, or OLLAMA_CONTEXT_LENGTH), a model with a larger one, or a shorter spec`,
    });
  },
});
