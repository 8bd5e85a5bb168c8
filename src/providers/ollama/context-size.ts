import type { ModelRequest } from '../../domain/model-client.ts';

const minContextTokens = 8192;
/** Few texts have fewer bytes a token than this, so it gives an upper estimate of a prompt. */
const minBytesPerToken = 3;
/** Of English prose a token is four to five bytes; a cut prompt counts far fewer tokens than this. */
const maxBytesPerToken = 12;
/** What the chat template adds to each message. */
const tokensPerMessage = 16;
/** Below this, templates and short words make any estimate too uncertain. */
const minCheckedBytes = 6000;

function bytesOf(request: Pick<ModelRequest, 'messages'>): number {
  return request.messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** Tokens that prompt and answer together take at most. */
export function neededTokens(request: Pick<ModelRequest, 'messages' | 'maxOutputTokens'>): number {
  const overhead = request.messages.length * tokensPerMessage;
  return Math.ceil(bytesOf(request) / minBytesPerToken) + overhead + request.maxOutputTokens;
}

/**
 * Chooses `num_ctx` of a model's calls. Ollama loads a model anew for each size, so sizes are powers
 * of two and never shrink: after the longest prompt the model stays loaded.
 */
export function createContextSizes() {
  const sizes = new Map<string, number>();
  return {
    /** @param window the model's longest context, undefined where it is not known */
    choose(model: string, needed: number, window: number | undefined): number {
      const rounded = 2 ** Math.ceil(Math.log2(Math.max(needed, minContextTokens)));
      const size = Math.min(Math.max(rounded, sizes.get(model) ?? 0), window ?? Number.POSITIVE_INFINITY);
      sizes.set(model, size);
      return size;
    },
  };
}

/**
 * Whether a prompt was cut before the model read it: servers that do not know `truncate` drop its
 * beginning without a word, and the count of tokens is then far below what the text has at least.
 */
export function isPromptCut(request: Pick<ModelRequest, 'messages'>, promptTokens: number): boolean {
  const bytes = bytesOf(request);
  return bytes >= minCheckedBytes && promptTokens < bytes / maxBytesPerToken;
}
