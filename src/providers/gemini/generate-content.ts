import {
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
  type ThinkingLevel,
} from '@google/genai';
import type { ModelClient, ModelCompletion, ModelRequest, Usage } from '../../domain/model-client.ts';
import { completedAnswer } from '../completed-answer.ts';
import { readFinishReason } from '../finish-reason.ts';
import { toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { ThoughtFilter } from '../thought-filter.ts';
import { createWebFetch } from '../undici-fetch.ts';
import { toGeminiError } from './gemini-errors.ts';

/** Gemini's own API through Google's SDK. */
export function createGeminiClient(options: { apiKey: string; baseUrl?: string }): ModelClient {
  const { apiKey, baseUrl } = options;
  const client = new GoogleGenAI({
    apiKey,
    vertexai: false,
    // Preview models and schemas of structured answers are served there before they come to v1.
    apiVersion: 'v1beta',
    // Without retryOptions the SDK makes one attempt; retries are ours.
    httpOptions: { fetch: createWebFetch(), ...(baseUrl === undefined ? {} : { baseUrl }) },
  });
  return createGenAiModelClient(client);
}

/** What Gemini's API and Vertex AI share. */
export function createGenAiModelClient(client: GoogleGenAI): ModelClient {
  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      const late = AbortSignal.timeout(timeoutMs);
      const abortSignal = AbortSignal.any([signal, late]);
      let begun = false;
      try {
        const parameters = toParameters(request, abortSignal);
        if (onDelta === undefined) return toCompletion(request, [await client.models.generateContent(parameters)]);
        const chunks: GenerateContentResponse[] = [];
        const hidden = new ThoughtFilter(onDelta);
        for await (const chunk of await client.models.generateContentStream(parameters)) {
          begun = true;
          chunks.push(chunk);
          hidden.add(textOf(chunk, false));
        }
        hidden.end();
        if (finishReasonOf(chunks) === undefined && !isBlocked(chunks))
          throw toModelError(new Error('the stream ended before its end'), true);
        return toCompletion(request, chunks);
      } catch (error) {
        signal.throwIfAborted();
        throw late.aborted ? toModelError(late.reason, begun) : toGeminiError(error, begun);
      }
    },
  };
}

export function toParameters(request: ModelRequest, abortSignal: AbortSignal): GenerateContentParameters {
  const { model, messages, temperature, maxOutputTokens, seed, sample, omit = [] } = request;
  const system = messages.filter(({ role }) => role === 'system').map(({ text }) => ({ text }));
  const contents: { role: 'user' | 'model'; parts: { text: string }[] }[] = [];
  for (const { role, text } of messages) {
    if (role === 'system') continue;
    const turn = role === 'assistant' ? 'model' : 'user';
    const last = contents.at(-1);
    if (last?.role === turn) last.parts.push({ text });
    else contents.push({ role: turn, parts: [{ text }] });
  }
  return {
    model,
    contents,
    config: {
      abortSignal,
      maxOutputTokens,
      ...(omit.includes('seed') ? {} : { seed: seed + sample }),
      ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
      ...(temperature === undefined || omit.includes('temperature') ? {} : { temperature }),
      ...formatOf(request),
      ...thinkingOf(request),
    },
  };
}

/** What Gemini's API calls the field and its parts, where it refuses them. */
const thinkingParameters = ['thinking', 'thinking_config', 'thinkingConfig', 'thinking_level', 'thinking_budget'];

/** A budget of no tokens, or one of the levels that Gemini knows; what a model refuses is left out by `thinking`. */
function thinkingOf({
  effort,
  omit = [],
}: ModelRequest): Pick<NonNullable<GenerateContentParameters['config']>, 'thinkingConfig'> {
  if (effort === undefined || thinkingParameters.some((name) => omit.includes(name))) return {};
  if (effort === 'none') return { thinkingConfig: { thinkingBudget: 0 } };
  const thinkingLevel = effort === 'max' ? 'HIGH' : effort.toUpperCase();
  return { thinkingConfig: { thinkingLevel: thinkingLevel as ThinkingLevel } };
}

function formatOf({ schema, format = 'json-schema' }: ModelRequest): {
  responseMimeType?: string;
  responseJsonSchema?: unknown;
} {
  if (schema === undefined || format === 'text') return {};
  const responseMimeType = 'application/json';
  if (format === 'json-object') return { responseMimeType };
  return { responseMimeType, responseJsonSchema: format === 'json-schema' ? schema.json : withoutBounds(schema) };
}

/** @param chunks the whole answer, or the parts of its stream */
function toCompletion(request: ModelRequest, chunks: readonly GenerateContentResponse[]): ModelCompletion {
  const whole = chunks.map((chunk) => textOf(chunk, false)).join('');
  const thoughts = chunks.map((chunk) => textOf(chunk, true)).join('');
  return completedAnswer(request, {
    text: whole,
    thoughts,
    finish: isBlocked(chunks) ? 'content-filter' : readFinishReason(finishReasonOf(chunks)),
    usage: usageOf(chunks),
    providerId: chunks.findLast(({ responseId }) => responseId !== undefined)?.responseId ?? '',
    servedModel: chunks.findLast(({ modelVersion }) => modelVersion !== undefined)?.modelVersion ?? request.model,
  });
}

function textOf({ candidates }: GenerateContentResponse, thought: boolean): string {
  const parts = candidates?.[0]?.content?.parts ?? [];
  return parts.map((part) => ((part.thought ?? false) === thought ? (part.text ?? '') : '')).join('');
}

function finishReasonOf(chunks: readonly GenerateContentResponse[]): string | undefined {
  return chunks.findLast(({ candidates }) => candidates?.[0]?.finishReason !== undefined)?.candidates?.[0]
    ?.finishReason;
}

/** A prompt that a filter refused comes back without any candidate. */
function isBlocked(chunks: readonly GenerateContentResponse[]): boolean {
  return chunks.some(({ promptFeedback }) => promptFeedback?.blockReason !== undefined);
}

/** Gemini counts thoughts outside of the candidates, and bills both: output is total less prompt. */
function usageOf(chunks: readonly GenerateContentResponse[]): Usage | undefined {
  const reported = chunks.findLast(({ usageMetadata }) => usageMetadata?.promptTokenCount !== undefined)?.usageMetadata;
  if (reported === undefined) return undefined;
  const { promptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount, totalTokenCount = 0 } = reported;
  const counted = candidatesTokenCount + (thoughtsTokenCount ?? 0);
  return {
    inputTokens: promptTokenCount,
    cachedInputTokens: reported.cachedContentTokenCount ?? 0,
    outputTokens: Math.max(counted, totalTokenCount - promptTokenCount),
    ...(thoughtsTokenCount === undefined ? {} : { reasoningTokens: thoughtsTokenCount }),
  };
}
