import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type CallEnd, type Instrumentation, noopInstrumentation } from '../domain/instrumentation.ts';
import {
  type Message,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelFailure,
  type ModelRequest,
} from '../domain/model-client.ts';
import { type Member, splitModelId } from '../domain/panel.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Ledger } from '../domain/store.ts';

/** A finished call is data either way; a failure is never thrown, since one call's failure must not lose its siblings. */
export type Outcome<T> =
  | {
      kind: 'answered';
      value: T;
      /** The model that answered where it is not the member's own but one of its fallbacks. */
      fallback?: string;
    }
  | { kind: 'failed'; failure: ModelFailure };

export type Call = {
  member: Member;
  /** What the call is for; shown when the ledger is read. */
  purpose: string;
  /** Whose call it is where two members could make the same request; part of its key. */
  seat?: string;
  messages: readonly Message[];
  sample?: number;
  onDelta?: ((text: string) => void) | undefined;
};

/** Makes model calls for a run: ledger first, then budget, then the provider, then the ledger again. */
export type ModelCaller = {
  text(call: Call): Promise<Outcome<ModelCompletion>>;
  /** Structured output: one repair attempt, then a `malformed-answer` failure. */
  structured<T>(call: Call, name: string, schema: z.ZodType<T>): Promise<Outcome<T>>;
  /** Resolves once no call is under way and every answer is durable. */
  idle(): Promise<void>;
};

/**
 * Reserves a call before it goes out. The returned function settles it, once, with its completion or with nothing where it failed, and tells
 * its price in US dollars.
 * @throws MootcourtError `budget-exceeded` when no further call may be made
 */
export type Reserve = (
  provider: string,
  request: ModelRequest,
  tier: 'batch' | undefined,
) => Promise<(completion: ModelCompletion | undefined) => number>;

export type CallerOptions = {
  run: string;
  /** Runs whose ledger entries may answer, beside the run's own. */
  reuse: readonly string[];
  ledger: Ledger;
  client: (provider: string) => ModelClient;
  parameters: { seed: number; maxOutputTokens: number; temperature: number | undefined; timeoutMs: number };
  signal: AbortSignal;
  /** Aborted when no further call may begin, while those under way may end; `signal` where absent. */
  startSignal?: AbortSignal;
  /** Waits for room in the budget; absent where calls cost nothing. */
  reserve?: Reserve;
  /** Lets respondents' and judges' calls go through the providers' batch APIs. */
  batch?: boolean;
  now: () => number;
  /** Told of each call that goes out, and of each that the ledger answered. */
  instrumentation?: Instrumentation;
};

/** A longer answer is cut off as a failure: it would flood every judge's prompt. */
const maxAnswerCharacters = 2_000_000;

export function createModelCaller(options: CallerOptions): ModelCaller {
  const sources = [options.run, ...options.reuse];
  const keyOf = createKeyMaker();
  const { signal, startSignal = signal, instrumentation = noopInstrumentation } = options;
  const underWay = new Set<Promise<unknown>>();

  /**
   * Asks the member's model, and its fallbacks in turn where that fails for good. What the ledger holds of any of them is taken first: a
   * resumed run and a replay go on with the answer that was given, whoever gave it.
   */
  async function complete(
    call: Call,
    schema: ModelRequest['schema'],
    models: readonly string[],
  ): Promise<Outcome<ModelCompletion>> {
    const asked = models.map((model) => ({ model, ...requestOf(call, schema, model) }));
    const answered = (model: string, value: ModelCompletion) =>
      ({ kind: 'answered', value, ...(model === call.member.model ? {} : { fallback: model }) }) as const;
    for (const { model, provider, request, key } of asked) {
      const known = await options.ledger.find(sources, key);
      if (known === undefined) continue;
      instrumentation.ledgerHit(provider, request.model);
      return answered(model, known);
    }
    let first: Outcome<ModelCompletion> | undefined;
    for (const item of asked) {
      const { provider, request } = item;
      const about = { run: options.run, provider, purpose: call.purpose, request };
      const sent = instrumentation.call(about, (end) => send(call, item, end));
      underWay.add(sent);
      const outcome = await sent.finally(() => underWay.delete(sent));
      if (outcome.kind === 'answered') return answered(item.model, outcome.value);
      first ??= outcome;
      if (!fallsBack.has(outcome.failure.kind)) break;
    }
    return first as Outcome<ModelCompletion>;
  }

  function requestOf(call: Call, schema: ModelRequest['schema'], modelId: string): Sent {
    const { provider, model } = splitModelId(modelId);
    const { seed, maxOutputTokens, temperature } = options.parameters;
    const request: ModelRequest = {
      model,
      messages: call.messages,
      maxOutputTokens,
      seed,
      sample: call.sample ?? 0,
      ...(temperature === undefined ? {} : { temperature }),
      ...(schema === undefined ? {} : { schema }),
    };
    return { provider, request, key: keyOf(provider, request, call.seat) };
  }

  async function send(
    call: Call,
    { provider, request, key }: Sent,
    end: (how: CallEnd) => void,
  ): Promise<Outcome<ModelCompletion>> {
    const { timeoutMs } = options.parameters;
    const tier = options.batch === true && inBatches.test(call.purpose) ? 'batch' : undefined;
    startSignal.throwIfAborted();
    const settle = await options.reserve?.(provider, request, tier);
    const startedAt = options.now();
    let completion: ModelCompletion;
    try {
      completion = await options.client(provider).complete(request, {
        signal,
        startSignal,
        timeoutMs,
        key,
        ...(tier === undefined ? {} : { tier }),
        ...(call.onDelta === undefined ? {} : { onDelta: call.onDelta }),
      });
    } catch (error) {
      settle?.(undefined);
      signal.throwIfAborted();
      startSignal.throwIfAborted();
      if (error instanceof MootcourtError) throw error;
      const failure: ModelFailure =
        error instanceof ModelError
          ? error.failure
          : { kind: 'connection', message: `${provider}: ${error instanceof Error ? error.message : String(error)}` };
      const modelFailure =
        failure.kind === 'ledger-miss' ? ((await options.ledger.findFailure(sources, key)) ?? failure) : failure;
      end({ kind: 'failed', failure: modelFailure });
      if (failure.kind !== 'ledger-miss') await options.ledger.recordFailure(options.run, key, failure);
      return { kind: 'failed', failure: modelFailure };
    }
    completion = { ...completion, text: completion.text.toWellFormed() };
    const costUsd = settle?.(completion) ?? 0;
    end({ kind: 'answered', completion, costUsd });
    await options.ledger.record({
      key,
      run: options.run,
      provider,
      model: request.model,
      purpose: call.purpose,
      sample: request.sample,
      completion,
      costUsd,
      latencyMs: options.now() - startedAt,
      messages: call.messages.map(({ role, text }) => ({ role, text })),
    });
    return { kind: 'answered', value: completion };
  }

  async function text(call: Call): Promise<Outcome<ModelCompletion>> {
    const outcome = await complete(call, undefined, modelsOf(call.member));
    if (outcome.kind === 'failed') return outcome;
    const { value } = outcome;
    if (value.text.length > maxAnswerCharacters) {
      return failed('too-large', `expected at most ${maxAnswerCharacters} characters, got ${value.text.length}`);
    }
    if (value.text.trim() === '') return failed('empty-answer', 'the answer was empty');
    return outcome;
  }

  return {
    text,
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    async structured(call, name, schema) {
      const json = jsonSchemaOf(name, schema);
      let messages = call.messages;
      let models = modelsOf(call.member);
      let problem = '';
      for (const attempt of ['first', 'repair'] as const) {
        const outcome = await complete(
          { ...call, messages, purpose: attempt === 'first' ? call.purpose : `${call.purpose} repair` },
          json,
          models,
        );
        if (outcome.kind === 'failed') return outcome;
        const { text: answer, finish } = outcome.value;
        if (finish === 'refusal') return failed('refusal', 'the model refused to answer');
        if (finish === 'content-filter')
          return failed('content-filter', "the provider's content filter cut the answer");
        const parsed = parseAnswer(answer, schema);
        if (parsed.kind === 'parsed') return { ...outcome, value: parsed.value };
        // Whoever answered repairs it.
        models = [outcome.fallback ?? call.member.model];
        problem = parsed.problem;
        messages = [
          ...call.messages,
          { role: 'assistant', text: answer.slice(0, 4000) || '(empty)' },
          {
            role: 'user',
            text: `That was not the JSON that was asked for: ${problem}. Answer again with that JSON only.`,
          },
        ];
      }
      return failed('malformed-answer', `not the JSON that was asked for, also after a repair: ${problem}`);
    },
  };
}

/** The many calls of a run; what follows them one by one would wait a day each time. */
const inBatches = /^(?:response|assessment)\b/;

type Sent = { provider: string; request: ModelRequest; key: string };

function modelsOf(member: Member): readonly string[] {
  return [member.model, ...(member.fallbacks ?? [])];
}

/** Failures that another model may not have. A refusal or an answer out of form is the member's own, and stays so. */
const fallsBack: ReadonlySet<ModelFailure['kind']> = new Set([
  'authentication',
  'permission',
  'model-not-found',
  'bad-request',
  'rate-limit',
  'overloaded',
  'unavailable',
  'server-error',
  'connection',
  'timeout',
  'dropped-stream',
  'empty-answer',
  'ledger-miss',
]);

function failed(kind: ModelFailure['kind'], message: string): { kind: 'failed'; failure: ModelFailure } {
  return { kind: 'failed', failure: { kind, message } };
}

const jsonSchemas = new WeakMap<z.ZodType, NonNullable<ModelRequest['schema']>>();

function jsonSchemaOf(name: string, schema: z.ZodType): NonNullable<ModelRequest['schema']> {
  let made = jsonSchemas.get(schema);
  if (made === undefined) {
    const { $schema: _dialect, ...json } = z.toJSONSchema(schema) as Record<string, unknown>;
    made = { name, json };
    jsonSchemas.set(schema, made);
  }
  return made;
}

function parseAnswer<T>(
  text: string,
  schema: z.ZodType<T>,
): { kind: 'parsed'; value: T } | { kind: 'unparsed'; problem: string } {
  // Compatible servers without a JSON mode of their own like to wrap the answer in a code fence.
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*\n?/, '')
    .replace(/\n?```$/, '');
  let json: unknown;
  try {
    json = JSON.parse(bare);
  } catch {
    return { kind: 'unparsed', problem: `no valid JSON (${text.length} characters)` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { kind: 'parsed', value: result.data };
  const issue = result.error.issues[0];
  return { kind: 'unparsed', problem: `${issue?.path.join('.') || 'answer'}: ${issue?.message ?? 'wrong form'}` };
}

/**
 * SHA-256 of the canonical request. Message texts enter by their own digest, and the digest of the last long texts is kept, since every
 * judge's call repeats the same long prefix.
 */
function createKeyMaker(): (provider: string, request: ModelRequest, seat?: string) => string {
  const digests = new Map<string, string>();
  const digestOf = (text: string): string => {
    if (text.length < 2000) return sha256(text);
    let digest = digests.get(text);
    if (digest === undefined) {
      digest = sha256(text);
      if (digests.size >= 16) digests.delete(digests.keys().next().value as string);
      digests.set(text, digest);
    }
    return digest;
  };
  return (provider, request, seat) =>
    sha256(
      canonicalJson({
        ...request,
        ...(seat === undefined ? {} : { seat }),
        provider,
        schema: request.schema === undefined ? null : schemaDigest(request.schema),
        messages: request.messages.map(({ role, text, operator }) => [
          role,
          digestOf(text),
          ...(operator === undefined ? [] : [operator]),
        ]),
      }),
    );
}

const schemaDigests = new WeakMap<NonNullable<ModelRequest['schema']>, string>();

function schemaDigest(schema: NonNullable<ModelRequest['schema']>): string {
  const digest = schemaDigests.get(schema) ?? sha256(canonicalJson(schema));
  schemaDigests.set(schema, digest);
  return digest;
}
