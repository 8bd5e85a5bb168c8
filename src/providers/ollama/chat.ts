import { z } from 'zod';
import {
  type CallOptions,
  type Effort,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelRequest,
} from '../../domain/model-client.ts';
import { completedAnswer, estimatedUsage } from '../completed-answer.ts';
import { estimateTokens } from '../estimate-tokens.ts';
import { readFinishReason } from '../finish-reason.ts';
import { toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { ThoughtFilter } from '../thought-filter.ts';
import { createContextSizes, isPromptCut, neededTokens } from './context-size.ts';
import { createOllamaServer, failureOf } from './server.ts';

export type OllamaOptions = {
  /** As `ollamaAddress` gives it. */
  url: string;
  /** For servers behind a gateway, and Ollama's cloud. */
  apiKey?: string;
  /** `num_ctx` of every call; where absent it is chosen by the prompts, up to the model's window. */
  contextWindow?: number;
  /** Further headers of every request. */
  headers?: Record<string, string>;
};

const chunkSchema = z.object({
  model: z.string().optional(),
  created_at: z.string().optional(),
  message: z.object({ content: z.string().nullish(), thinking: z.string().nullish() }).optional(),
  done: z.boolean().optional(),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().optional(),
  eval_count: z.number().optional(),
  error: z.unknown().optional(),
});
type Chunk = z.infer<typeof chunkSchema>;

/**
 * Ollama's own chat API. Its `/v1` has no `num_ctx` and cuts long prompts without a word; here a
 * prompt that does not fit is an error (`truncate: false`, `shift: false`).
 */
export function createOllamaClient({ url, apiKey, contextWindow, headers }: OllamaOptions): ModelClient {
  const server = createOllamaServer({ url, apiKey, headers });
  const sizes = createContextSizes();
  const windows = new Map<string, Promise<number | undefined>>();

  function windowOf(model: string, signal: AbortSignal): Promise<number | undefined> {
    const known = windows.get(model);
    if (known !== undefined) return known;
    const asked = server.findContextWindow(model, signal);
    windows.set(model, asked);
    // A failure is not kept: the next call asks again.
    asked.catch(() => windows.delete(model));
    return asked;
  }

  /** Sends the call, once more with the whole window where the estimate was too small. */
  async function send(
    request: ModelRequest,
    stream: boolean,
    signal: AbortSignal,
    onResend: CallOptions['onResend'],
  ): Promise<Response> {
    const window = await windowOf(request.model, signal);
    const size = contextWindow ?? sizes.choose(request.model, neededTokens(request), window);
    try {
      return await server.post('/api/chat', toBody(request, size, stream), signal);
    } catch (error) {
      if (!isTooLong(error)) throw error;
      const larger = window ?? size * 2;
      if (contextWindow !== undefined || larger <= size) throw tooLong(request, size, window, contextWindow);
      sizes.choose(request.model, larger, window);
      await onResend?.(error.failure);
      try {
        return await server.post('/api/chat', toBody(request, larger, stream), signal);
      } catch (again) {
        throw isTooLong(again) ? tooLong(request, larger, window, contextWindow) : again;
      }
    }
  }

  return {
    async complete(request, { signal, timeoutMs, onDelta, onResend }) {
      const late = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, late]);
      let begun = false;
      try {
        const answer = await send(request, onDelta !== undefined, either, onResend);
        if (onDelta === undefined) return toCompletion(request, [parseChunk(await answer.text())]);
        const chunks: Chunk[] = [];
        const hidden = new ThoughtFilter(onDelta);
        for await (const line of linesOf(answer.body)) {
          begun = true;
          const chunk = parseChunk(line);
          chunks.push(chunk);
          hidden.add(chunk.message?.content ?? '');
        }
        hidden.end();
        return toCompletion(request, chunks);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(late.aborted ? late.reason : error, begun);
      }
    },
  };
}

/** Three levels, or whether at all; models without levels take any of them as yes. */
function thinkOf(effort: Effort): boolean | string {
  if (effort === 'none') return false;
  if (effort === 'minimal') return 'low';
  return effort === 'max' ? 'high' : effort;
}

export function toBody(request: ModelRequest, contextTokens: number, stream: boolean): Record<string, unknown> {
  const { model, messages, temperature, maxOutputTokens, seed, sample, effort, omit = [] } = request;
  return {
    ...request.body,
    model,
    messages: messages.map(({ role, text }) => ({ role, content: text })),
    stream,
    ...formatOf(request),
    truncate: false,
    shift: false,
    ...(effort === undefined || omit.includes('think') || omit.includes('thinking') ? {} : { think: thinkOf(effort) }),
    options: {
      num_ctx: contextTokens,
      num_predict: maxOutputTokens,
      seed: seed + sample,
      ...(temperature === undefined || omit.includes('temperature') ? {} : { temperature }),
    },
  };
}

function formatOf({ schema, format = 'json-schema' }: ModelRequest): { format?: unknown } {
  if (schema === undefined || format === 'text') return {};
  if (format === 'json-object') return { format: 'json' };
  return { format: format === 'json-schema' ? schema.json : withoutBounds(schema) };
}

function parseChunk(text: string): Chunk {
  const chunk = chunkSchema.parse(JSON.parse(text));
  if (chunk.error !== undefined && chunk.error !== null) throw new ModelError(failureOf(500, text));
  return chunk;
}

async function* linesOf(body: unknown): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body as AsyncIterable<Uint8Array>) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

function toCompletion(request: ModelRequest, chunks: readonly Chunk[]): ModelCompletion {
  const last = chunks.at(-1);
  if (last?.done !== true)
    throw new ModelError({ kind: 'dropped-stream', message: 'Ollama: the answer ended before its end' });
  const whole = chunks.map(({ message }) => message?.content ?? '').join('');
  const thoughts = chunks.map(({ message }) => message?.thinking ?? '').join('');
  const { prompt_eval_count: promptTokens, eval_count: answerTokens } = last;
  if (promptTokens !== undefined && promptTokens > 0 && isPromptCut(request, promptTokens))
    throw new ModelError({ kind: 'truncated-prompt', message: cutPrompt(promptTokens) });
  // A prompt whose tokens all come from the server's cache is counted as 0 by some versions.
  const isCounted = promptTokens !== undefined && promptTokens > 0 && answerTokens !== undefined;
  const estimated = estimatedUsage(request, whole + thoughts);
  return completedAnswer(request, {
    text: whole,
    thoughts,
    finish: readFinishReason(last.done_reason),
    usage: {
      inputTokens: promptTokens || estimated.inputTokens,
      cachedInputTokens: 0,
      // Its count of output tokens holds those of the thoughts.
      outputTokens: answerTokens ?? estimated.outputTokens,
      ...(isCounted ? {} : { estimated: true as const }),
    },
    // Ollama numbers no completions.
    providerId: '',
    servedModel: last.model ?? request.model,
  });
}

function isTooLong(error: unknown): error is ModelError {
  return error instanceof ModelError && /exceeds? (the )?(available )?context/i.test(error.message);
}

function tooLong(request: ModelRequest, size: number, window: number | undefined, set: number | undefined): ModelError {
  const prompt = request.messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  const limit =
    set === undefined
      ? `the longest context of ${request.model} is ${window ?? size} tokens`
      : `contextWindow is set to ${set} tokens`;
  return new ModelError({
    kind: 'too-large',
    status: 400,
    message: `Ollama: the prompt of about ${prompt} tokens does not fit: ${limit}. Take a model with a longer context, or a shorter spec`,
  });
}

function cutPrompt(promptTokens: number): string {
  return `Ollama read only ${promptTokens} tokens of the prompt. This version cuts prompts; update it (it must know truncate: false), or set OLLAMA_CONTEXT_LENGTH`;
}
