import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';
import { countPromptTokens } from '../count-tokens.ts';

/** Of shorter prompts the chat template is too large a part. */
const minCheckedBytes = 6000;
/** A prompt with this many bytes a token or fewer is whole: nothing need be counted. */
const plainBytesPerToken = 5;
/**
 * Windows that servers have by default or are commonly given. A prompt that was cut stands at one of
 * them; a count that is merely low may leave out what came from a cache, or be made up.
 */
const usualWindows = [
  ...[2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144],
  ...[3072, 6144, 10_240, 12_288, 20_480, 24_576, 40_960, 49_152, 98_304],
  ...[2000, 4000, 6000, 8000, 10_000, 12_000, 16_000, 20_000, 32_000, 40_000, 64_000, 100_000, 128_000, 200_000],
];
/** A cut prompt fills its window but for the last few tokens of a template. */
const minFill = 0.97;
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
    if (estimated === true || inputTokens === 0 || bytes < minCheckedBytes) return completion;
    if (inputTokens * plainBytesPerToken >= bytes || !fillsWindow(inputTokens)) return completion;
    const counted = await countPromptTokens(request);
    if (inputTokens >= minShare * counted) return completion;
    throw new ModelError({
      kind: 'truncated-prompt',
      message: `the server read ${inputTokens} tokens of a prompt of about ${counted}: it cuts prompts at its context window. Give it a larger one (Ollama: provider kind ollama, or OLLAMA_CONTEXT_LENGTH), a model with a larger one, or a shorter spec`,
    });
  },
});

function fillsWindow(tokens: number): boolean {
  return usualWindows.some((window) => tokens <= window && tokens >= minFill * window);
}
