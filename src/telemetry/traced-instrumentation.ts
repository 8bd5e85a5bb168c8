import { AsyncLocalStorage } from 'node:async_hooks';
import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { CallEnd, CallInfo, Instrumentation, LogFields, LogLevel } from '../domain/instrumentation.ts';
import type { FailureKind } from '../domain/model-client.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import type { Log } from './logger.ts';
import { conventions, providerName } from './semantic-conventions.ts';

type SpanScope = { run: string; debate: string };
type Ended = CallEnd | { kind: 'aborted' };

/**
 * Records the work in log, traces and metrics. Texts of prompts and answers are in none of them: they are in the ledger.
 * Traces and metrics go nowhere until an SDK is set up (`otlp.ts`, `prometheus.ts`).
 */
export function createInstrumentation(log: Log, instruments: Instruments = createInstruments()): Instrumentation {
  return new TracedInstrumentation(log, instruments);
}

class TracedInstrumentation implements Instrumentation {
  readonly #log: Log;
  readonly #instruments: Instruments;
  readonly #scope = new AsyncLocalStorage<SpanScope>();
  readonly #tracer = trace.getTracer('mootcourt');

  constructor(log: Log, instruments: Instruments) {
    this.#log = log;
    this.#instruments = instruments;
  }

  debate<T>(run: string, debate: string, work: () => Promise<T>): Promise<T> {
    return this.#scope.run({ run, debate }, () => {
      const attributes = {
        [conventions.operation]: 'invoke_workflow',
        'gen_ai.workflow.name': 'debate',
        'mootcourt.run': run,
        'mootcourt.debate': debate,
      };
      this.#instruments.debatesInFlight.add(1);
      return this.#span('invoke_workflow debate', { attributes }, async () => {
        try {
          return await work();
        } finally {
          this.#instruments.debatesInFlight.add(-1);
          this.#instruments.debates.add(1);
          this.#instruments.debatesHeld.add(1);
        }
      });
    });
  }

  stage<T>(stage: string, work: () => Promise<T>): Promise<T> {
    return this.#span(stage, { attributes: { 'mootcourt.stage': stage, ...this.#scopeAttributes() } }, () => work());
  }

  call<T>(about: CallInfo, work: (end: (how: CallEnd) => void) => Promise<T>): Promise<T> {
    const { run, provider, purpose, request } = about;
    const startedAt = performance.now();
    const attributes = {
      ...requested(about),
      'mootcourt.run': run,
      ...this.#scopeAttributes(),
      'mootcourt.purpose': purpose,
    };
    this.#instruments.inFlight.add(1, { [conventions.provider]: providerName(provider) });
    let ended = false;
    const end = (span: Span, how: Ended) => {
      ended = true;
      this.#callEnded(span, about, how, (performance.now() - startedAt) / 1000);
    };
    return this.#span(`chat ${request.model}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        return await work((how) => end(span, how));
      } finally {
        if (!ended) end(span, { kind: 'aborted' });
      }
    });
  }

  ledgerHit(provider: string, model: string): void {
    this.#instruments.ledgerHits.add(1, {
      [conventions.provider]: providerName(provider),
      [conventions.requestModel]: model,
    });
  }

  attemptFailed(provider: string, model: string, kind: FailureKind, retryInMs: number | undefined): void {
    const retried = retryInMs !== undefined;
    const attributes = { [conventions.provider]: providerName(provider), [conventions.errorType]: kind, retried };
    this.#instruments.failedAttempts.add(1, attributes);
    trace.getActiveSpan()?.addEvent('attempt failed', { [conventions.errorType]: kind, retried });
    this.log(retried ? 'info' : 'debug', retried ? 'attempt failed, another follows' : 'attempt failed', {
      provider,
      model,
      kind,
      retryInMs: retryInMs === undefined ? undefined : Math.round(retryInMs),
    });
  }

  requestResent(_provider: string, _model: string, kind: FailureKind): void {
    trace.getActiveSpan()?.addEvent('request sent again', { [conventions.errorType]: kind });
  }

  providerStateChanged(provider: string, state: 'down' | 'up'): void {
    const attributes = { [conventions.provider]: providerName(provider) };
    const open = state === 'down' ? 1 : 0;
    this.#instruments.circuitOpen.record(open, attributes);
    this.#instruments.providerDown.record(open, attributes);
    const down = state === 'down';
    this.#log(down ? 'warn' : 'info', `provider ${down ? 'is down: no calls for now' : 'is up: calls go on'}`, {
      provider,
    });
  }

  request({ method, route, status, seconds, user }: Parameters<Instrumentation['request']>[0]): void {
    this.#instruments.requests.record(seconds, {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
    });
    const level = status >= 500 ? 'error' : status >= 400 && status !== 404 ? 'warn' : 'debug';
    this.#log(level, 'request answered', { method, route, status, seconds: rounded(seconds), user });
  }

  log(level: LogLevel, message: string, fields?: LogFields): void {
    this.#log(level, message, { ...this.#scope.getStore(), ...fields });
  }

  #callEnded(span: Span, about: CallInfo, how: Ended, seconds: number): void {
    const { run, provider, purpose, request } = about;
    this.#instruments.inFlight.add(-1, { [conventions.provider]: providerName(provider) });
    measure(this.#instruments, about, how, seconds);
    mark(span, how);
    const { level, message, fields } = lineOf(how);
    const call = { run, provider, model: request.model, purpose, seconds: rounded(seconds) };
    this.log(level, message, { ...call, ...fields });
  }

  #scopeAttributes(): Attributes {
    const scope = this.#scope.getStore();
    return scope === undefined ? {} : { 'mootcourt.run': scope.run, 'mootcourt.debate': scope.debate };
  }

  #span<T>(name: string, options: { kind?: SpanKind; attributes: Attributes }, work: (span: Span) => Promise<T>) {
    return this.#tracer.startActiveSpan(name, options, async (span) => {
      try {
        return await work(span);
      } catch (error) {
        fail(span, error instanceof Error ? error.name : 'error');
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

function requested({ provider, request }: CallInfo): Attributes {
  return {
    [conventions.operation]: 'chat',
    [conventions.provider]: providerName(provider),
    [conventions.requestModel]: request.model,
    [conventions.maxTokens]: request.maxOutputTokens,
    [conventions.seed]: request.seed,
    [conventions.outputType]: request.schema === undefined ? 'text' : 'json',
    ...(request.temperature === undefined ? {} : { [conventions.temperature]: request.temperature }),
  };
}

function measure(instruments: Instruments, { provider, request }: CallInfo, how: Ended, seconds: number): void {
  const about = {
    [conventions.operation]: 'chat',
    [conventions.provider]: providerName(provider),
    [conventions.requestModel]: request.model,
  };
  const outcome = how.kind === 'failed' ? how.failure.kind : how.kind;
  instruments.calls.add(1, { ...about, outcome });
  instruments.duration.record(
    seconds,
    how.kind === 'answered' ? about : { ...about, [conventions.errorType]: outcome },
  );
  if (how.kind !== 'answered') return;
  const { inputTokens, outputTokens } = how.completion.usage;
  instruments.tokens.record(inputTokens, { ...about, [conventions.tokenType]: 'input' });
  instruments.tokens.record(outputTokens, { ...about, [conventions.tokenType]: 'output' });
  instruments.cost.add(how.costUsd, about);
}

function mark(span: Span, how: Ended): void {
  if (how.kind !== 'answered') {
    fail(span, how.kind === 'failed' ? how.failure.kind : how.kind);
    return;
  }
  const { completion, costUsd } = how;
  const { inputTokens, cachedInputTokens, cacheWriteInputTokens = 0, outputTokens } = completion.usage;
  span.setAttributes({
    [conventions.responseModel]: completion.servedModel,
    [conventions.responseId]: completion.providerId,
    [conventions.finishReasons]: [completion.finish],
    [conventions.inputTokens]: inputTokens,
    [conventions.cachedInputTokens]: cachedInputTokens,
    [conventions.cacheWriteInputTokens]: cacheWriteInputTokens,
    [conventions.outputTokens]: outputTokens,
    'mootcourt.cost_usd': costUsd,
  });
}

function fail(span: Span, type: string): void {
  span.setAttribute(conventions.errorType, type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function lineOf(how: Ended): { level: LogLevel; message: string; fields: Record<string, string | number> } {
  switch (how.kind) {
    case 'answered': {
      const { usage, finish } = how.completion;
      const { inputTokens, cachedInputTokens, outputTokens } = usage;
      const fields = { finish, inputTokens, cachedInputTokens, outputTokens, costUsd: how.costUsd };
      return { level: 'debug', message: 'call answered', fields };
    }
    case 'failed':
      return {
        level: 'warn',
        message: 'call failed',
        fields: { kind: how.failure.kind, problem: how.failure.message },
      };
    case 'aborted':
      return { level: 'debug', message: 'call aborted', fields: {} };
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
