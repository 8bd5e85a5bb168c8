import { batchablePurposes, type CallPurpose } from '../domain/call-purpose.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type CallEnd, type Instrumentation, noopInstrumentation } from '../domain/instrumentation.ts';
import { withoutSecrets } from '../domain/member-body.ts';
import {
  type ConversationRules,
  type Message,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelFailure,
  type ModelRequest,
  type StructuredFormat,
} from '../domain/model-client.ts';
import { connectionOf, type Member, type MemberConnection, memberName, splitModelId } from '../domain/panel.ts';
import type { Ledger, LedgerEntry } from '../domain/store.ts';
import { cutOff, emptyAnswer, failed } from './failed-outcome.ts';
import { failsForGood, fallbackFailures } from './failure-kinds.ts';
import { type FittedConversation, fitConversation } from './fit-conversation.ts';
import { createRequestKey } from './request-key.ts';
import { FormatLadder, isFormatFailure } from './structured-output/format-ladder.ts';
import { readAnswer, repairMessages } from './structured-output/read-answer.ts';
import { slipsOfSyntax } from './structured-output/read-json.ts';
import { type Reading, readingOf } from './structured-output/reading.ts';
import { answerJsonSchema, requestSchema } from './structured-output/request-schema.ts';
import { shapeInWords, withShape } from './structured-output/shape-in-words.ts';
import type { StructuredAnswer } from './structured-output/structured-answer.ts';

/**
 * How a call ended. A failure is data and never thrown: one call's failure must not lose its
 * siblings.
 */
export type Outcome<T> =
  | {
      kind: 'answered';
      value: T;
      /** The model that answered where it is not the member's own but one of its fallbacks. */
      fallback?: string;
    }
  | { kind: 'failed'; failure: ModelFailure };

export type StructuredOutcome<T> = Outcome<T> & { reading?: Reading };

export type Call = {
  member: Member;
  purpose: CallPurpose;
  /** Whose call it is where two members could make the same request; part of its key. */
  seat?: string;
  messages: readonly Message[];
  sample?: number;
  onDelta?: ((text: string) => void) | undefined;
};

/**
 * Makes model calls for a run: ledger first, then budget, then the provider, then the ledger again.
 */
export type ModelCaller = {
  text(call: Call): Promise<Outcome<ModelCompletion>>;
  /**
   * Structured output, read leniently. What cannot be read is asked for once more, unless it was
   * empty or cut by the limit, and is then a `malformed-answer`.
   */
  structured<T>(call: Call, answer: StructuredAnswer<T>): Promise<StructuredOutcome<T>>;
  /** Resolves once no call is under way and every answer is durable. */
  idle(): Promise<void>;
};

/**
 * Reserves a call before it goes out.
 * @throws MootcourtError `budget-exceeded` when no further call may be made
 */
export type Reserve = (
  provider: string,
  request: ModelRequest,
  tier: 'batch' | undefined,
) => Promise<{
  /** Ends the reservation, once: with the completion, or with nothing where the call failed. Returns the price in US dollars. */
  settle(completion: ModelCompletion | undefined): number;
  /** Counts a request that failed and is sent again. Throws `budget-exceeded` where the limit of calls has no room for it. */
  countResent(): Promise<void>;
}>;

export type CallerOptions = {
  run: string;
  /** Runs whose ledger entries may answer, beside the run's own. */
  reuse: readonly string[];
  ledger: Ledger;
  client: (provider: string, connection?: MemberConnection) => ModelClient;
  /**
   * Where a provider's protocol takes the messages of a conversation; anywhere where absent. It does not change a
   * call's ledger key: the same call is found again whatever its provider took.
   */
  conversationRules?: (provider: string) => ConversationRules;
  parameters: { seed: number; maxOutputTokens: number; temperature: number | undefined; timeoutMs: number };
  signal: AbortSignal;
  /**
   * Aborted when no further call may begin, while those under way may end; `signal` where absent.
   */
  startSignal?: AbortSignal;
  /** Waits for room in the budget; absent where calls cost nothing. */
  reserve?: Reserve;
  /** Told where a member's call failed for good and no fallback answered. `answered`: it answered before in this process. */
  onMemberFailure?: (member: Member, failure: ModelFailure, answered: boolean) => void;
  /** Told where an answer that came could not be kept: no further one will be. */
  onStoreFailure?: (error: unknown) => void;
  /** Lets respondents' and judges' calls go through the providers' batch APIs. */
  batch?: boolean;
  now: () => number;
  instrumentation?: Instrumentation;
};

/** A longer answer is a failure: it would flood every judge's prompt. */
const maxAnswerCharacters = 2_000_000;

export function createModelCaller(options: CallerOptions): ModelCaller {
  return new LedgerModelCaller(options);
}

type Attempt = { modelId: string; provider: string; request: ModelRequest; key: string };

class LedgerModelCaller implements ModelCaller {
  readonly #options: CallerOptions;
  readonly #runs: readonly string[];
  readonly #startSignal: AbortSignal;
  readonly #instrumentation: Instrumentation;
  readonly #keyOf = createRequestKey();
  readonly #ladder = new FormatLadder();
  /** Members that answered a call, by name. */
  readonly #answered = new Set<string>();
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#runs = [options.run, ...options.reuse];
    this.#startSignal = options.startSignal ?? options.signal;
    this.#instrumentation = options.instrumentation ?? noopInstrumentation;
  }

  async text(call: Call): Promise<Outcome<ModelCompletion>> {
    const outcome = await this.#complete(call, undefined, modelsOf(call.member), call.purpose);
    if (outcome.kind === 'failed') return outcome;
    const { text, finish } = outcome.value;
    if (text.length > maxAnswerCharacters)
      return failed('too-large', `expected at most ${maxAnswerCharacters} characters, got ${text.length}`);
    // A refusal may come without a word: it is what the model did, not a lost call.
    if (text.trim() === '' && finish !== 'refusal') return emptyAnswer(outcome.value, this.#limitOf(call.member));
    return outcome;
  }

  async structured<T>(call: Call, answer: StructuredAnswer<T>): Promise<StructuredOutcome<T>> {
    const schema = requestSchema(answer);
    const shape = shapeInWords(answerJsonSchema(answer.schema));
    let messages = withShape(call.messages, shape);
    let models = modelsOf(call.member);
    let problem = '';
    for (const purpose of [call.purpose, `${call.purpose} repair`]) {
      const outcome = await this.#complete({ ...call, messages }, schema, models, purpose);
      if (outcome.kind === 'failed') return outcome;
      const completion = outcome.value;
      const { text, finish, notes } = completion;
      if (finish === 'refusal') return failed('refusal', 'the model refused to answer');
      if (finish === 'content-filter') return failed('content-filter', "the provider's content filter cut the answer");
      if (text.trim() === '') return emptyAnswer(completion, this.#limitOf(call.member));
      const read = readAnswer(text, answer);
      // What was cut and had to be mended may have been completed, so it is not read.
      if (read.kind === 'read' && !(finish === 'length' && read.mended.includes(slipsOfSyntax))) {
        const { value, mended, missing } = read;
        return { ...outcome, value, ...readingOf(notes, mended, missing) };
      }
      // The model that answered repairs its answer.
      const model = outcome.fallback ?? call.member.model;
      const hasNoJson = read.kind === 'unread' && !read.hasJson;
      if (hasNoJson) this.#ladder.leave(model, notes?.format ?? 'json-schema');
      if (finish === 'length') return cutOff(this.#limitOf(call.member), hasNoJson);
      models = [model];
      if (read.kind === 'unread') problem = read.problem;
      messages = withShape(repairMessages(call.messages, text, problem), shape);
    }
    return failed('malformed-answer', `not the JSON that was asked for, also after a repair: ${problem}`);
  }

  #limitOf({ maxOutputTokens }: Member): number {
    return maxOutputTokens ?? this.#options.parameters.maxOutputTokens;
  }

  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  /**
   * Asks the member's model, and its fallbacks in turn where that fails for good. The ledger is
   * read first, for all of them: a resumed run and a replay go on with the answer that was given,
   * whichever model gave it.
   * @param storedPurpose the call's purpose as the ledger keeps it
   */
  async #complete(
    call: Call,
    schema: ModelRequest['schema'],
    models: readonly string[],
    storedPurpose: string,
  ): Promise<Outcome<ModelCompletion>> {
    const attempts = models.map((modelId) => this.#attempt(call, schema, modelId));
    const answered = (modelId: string, value: ModelCompletion) =>
      ({ kind: 'answered', value, ...(modelId === call.member.model ? {} : { fallback: modelId }) }) as const;
    for (const { modelId, provider, request, key } of attempts) {
      const recorded = await this.#options.ledger.find(this.#runs, key);
      if (recorded === undefined) continue;
      this.#instrumentation.ledgerHit(provider, request.model);
      this.#answered.add(memberName(call.member));
      return answered(modelId, recorded);
    }
    const failures: ModelFailure[] = [];
    for (const attempt of attempts) {
      const outcome = await this.#onLadder(call, attempt, storedPurpose);
      if (outcome.kind === 'answered') {
        this.#answered.add(memberName(call.member));
        return answered(attempt.modelId, outcome.value);
      }
      failures.push(outcome.failure);
      if (!fallbackFailures.has(outcome.failure.kind)) break;
    }
    this.#tellFailure(call.member, failures);
    // Where that ends the run, the debate waits for the resumed one, which asks this call again.
    this.#startSignal.throwIfAborted();
    return { kind: 'failed', failure: failures[0] as ModelFailure };
  }

  /** A fallback that fails for a time may answer the next call. */
  #tellFailure(member: Member, failures: readonly ModelFailure[]): void {
    const [failure] = failures;
    const hasAnswered = this.#answered.has(memberName(member));
    if (failure !== undefined && failures.every((each) => failsForGood(each, hasAnswered)))
      this.#options.onMemberFailure?.(member, failure, hasAnswered);
  }

  /**
   * Sends a structured request the strongest way that its model takes. A request that is refused for
   * the way it asks for its format is sent again the next way, as a call of its own: the refused one
   * is counted as failed.
   */
  async #onLadder(call: Call, attempt: Attempt, storedPurpose: string): Promise<Outcome<ModelCompletion>> {
    const { modelId, provider, request } = attempt;
    for (;;) {
      const format = request.schema === undefined ? undefined : this.#ladder.formatOf(modelId);
      const about = { run: this.#options.run, provider, purpose: storedPurpose, request };
      const sent = this.#instrumentation.call(about, (end) =>
        this.#send(call, attempt, { storedPurpose, format, end }),
      );
      this.#inFlight.add(sent);
      const outcome = await sent.finally(() => this.#inFlight.delete(sent));
      const isRefused = format !== undefined && outcome.kind === 'failed' && isFormatFailure(outcome.failure);
      if (!isRefused || !this.#ladder.stepDown(modelId, format)) return outcome;
    }
  }

  #attempt(call: Call, schema: ModelRequest['schema'], modelId: string): Attempt {
    const { provider, model } = splitModelId(modelId);
    const { effort, body, temperature = this.#options.parameters.temperature } = call.member;
    const { seed } = this.#options.parameters;
    const request: ModelRequest = {
      model,
      messages: call.messages,
      maxOutputTokens: this.#limitOf(call.member),
      seed,
      sample: call.sample ?? 0,
      ...(temperature === undefined ? {} : { temperature }),
      ...(effort === undefined ? {} : { effort }),
      // Another provider gets no secret of this one.
      ...(body === undefined ? {} : { body: modelId === call.member.model ? body : withoutSecrets(body) }),
      ...(schema === undefined ? {} : { schema }),
    };
    return { modelId, provider, request, key: this.#keyOf(provider, request, call.seat) };
  }

  async #send(
    call: Call,
    attempt: Attempt,
    how: { storedPurpose: string; format: StructuredFormat | undefined; end: (how: CallEnd) => void },
  ): Promise<Outcome<ModelCompletion>> {
    const { provider, request, key } = attempt;
    const { storedPurpose, format, end } = how;
    const { run, ledger, reserve, now, signal, batch, parameters } = this.#options;
    const { messages, moved } = this.#fit(attempt);
    const sentRequest = { ...request, messages };
    const tier = batch === true && batchablePurposes[call.purpose] ? 'batch' : undefined;
    this.#startSignal.throwIfAborted();
    const reservation = await reserve?.(provider, sentRequest, tier);
    const onResend = async (failure: ModelFailure) => {
      this.#instrumentation.requestResent(provider, request.model, failure.kind);
      await ledger.recordFailure(run, key, failure);
      await reservation?.countResent();
    };
    const startedAt = now();
    let completion: ModelCompletion;
    try {
      completion = await this.#options
        .client(provider, attempt.modelId === call.member.model ? connectionOf(call.member) : undefined)
        .complete(format === undefined ? sentRequest : { ...sentRequest, format }, {
          signal,
          startSignal: this.#startSignal,
          timeoutMs: call.member.timeoutMs ?? parameters.timeoutMs,
          key,
          onResend,
          ...(tier === undefined ? {} : { tier }),
          ...(call.onDelta === undefined ? {} : { onDelta: call.onDelta }),
        });
    } catch (error) {
      reservation?.settle(undefined);
      if (signal.aborted) await this.#countCut(attempt, signal.reason, end);
      signal.throwIfAborted();
      const outcome = error instanceof ModelError ? await this.#fail(attempt, error.failure, end) : undefined;
      // While the run ends, a failed call is counted, and left for the resumed run to ask again.
      this.#startSignal.throwIfAborted();
      if (error instanceof MootcourtError) throw error;
      return outcome ?? this.#fail(attempt, toFailure(provider, error), end);
    }
    const { version } = call.member;
    if (version !== undefined && attempt.modelId === call.member.model && !completion.servedModel.includes(version)) {
      reservation?.settle(completion);
      const message = `version ${version} was asked for, and ${completion.servedModel || 'a model without a name'} answered`;
      return this.#fail(attempt, { kind: 'model-not-found', message }, end);
    }
    completion = {
      ...completion,
      text: completion.text.toWellFormed(),
      ...completionNotes(completion, moved, format),
    };
    const costUsd = reservation?.settle(completion) ?? 0;
    end({ kind: 'answered', completion, costUsd });
    const entry: LedgerEntry = {
      key,
      run,
      provider,
      model: request.model,
      purpose: storedPurpose,
      sample: request.sample,
      completion,
      costUsd,
      latencyMs: now() - startedAt,
      messages: messages.map(({ role, text }) => ({ role, text })),
    };
    try {
      await ledger.record(entry);
    } catch (error) {
      this.#options.onStoreFailure?.(error);
      throw error;
    }
    return { kind: 'answered', value: completion };
  }

  #fit({ provider, request }: Attempt): FittedConversation {
    const rules = this.#options.conversationRules?.(provider);
    return rules === undefined ? { messages: request.messages, moved: [] } : fitConversation(request.messages, rules);
  }

  /** A call that was cut while it was under way went out, and may be billed: it counts as failed. */
  async #countCut({ key }: Attempt, reason: unknown, end: (how: CallEnd) => void): Promise<void> {
    const message = `cut off: ${reason instanceof Error ? reason.message : String(reason)}`;
    const failure: ModelFailure = { kind: 'connection', message };
    end({ kind: 'failed', failure });
    await this.#options.ledger.recordFailure(this.#options.run, key, failure);
  }

  /** A replay, whose client misses every call, fails as the recorded run did. */
  async #fail({ key }: Attempt, failure: ModelFailure, end: (how: CallEnd) => void): Promise<Outcome<never>> {
    const { ledger, run } = this.#options;
    const isReplay = failure.kind === 'ledger-miss';
    const shown = isReplay ? ((await ledger.findFailure(this.#runs, key)) ?? failure) : failure;
    end({ kind: 'failed', failure: shown });
    if (!isReplay) await ledger.recordFailure(run, key, failure);
    return { kind: 'failed', failure: shown };
  }
}

/** Notes as every store keeps them: Postgres reads them as JSON, which must hold no NUL. */
function completionNotes(
  { notes }: ModelCompletion,
  moved: FittedConversation['moved'],
  format: StructuredFormat | undefined,
): Pick<ModelCompletion, 'notes'> {
  const { thoughts } = notes ?? {};
  const isWeaker = format !== undefined && format !== 'json-schema';
  if (thoughts === undefined && moved.length === 0 && !isWeaker) return notes === undefined ? {} : { notes };
  return {
    notes: {
      ...notes,
      ...(isWeaker ? { format } : {}),
      ...(thoughts === undefined ? {} : { thoughts: thoughts.toWellFormed().replaceAll('\0', '\uFFFD') }),
      ...(moved.length === 0 ? {} : { moved }),
    },
  };
}

function toFailure(provider: string, error: unknown): ModelFailure {
  return { kind: 'connection', message: `${provider}: ${error instanceof Error ? error.message : String(error)}` };
}

function modelsOf(member: Member): readonly string[] {
  return [member.model, ...(member.fallbacks ?? [])];
}
