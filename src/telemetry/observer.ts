import { AsyncLocalStorage } from 'node:async_hooks';
import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { CallEnd, CallInfo, Instrumentation, LogLevel } from '../domain/instrumentation.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import type { Log } from './logger.ts';
import { conventions, providerName } from './semantic-conventions.ts';

type SpanScope = { run: string; debate: string };
type Ended = CallEnd | { kind: 'aborted' };

/**
 * Tells of the work in log, traces and metrics. Texts of prompts and answers are in none of them: they are in the ledger. Traces and metrics go
 * nowhere until an SDK is set up (`otlp.ts`, `measuring.ts`).
 */
export function createObserver(log: Log, instruments: Instruments = createInstruments()): Instrumentation {
  const asyncLocalStorage = new AsyncLocalStorage<SpanScope>();
  const tracer = trace.getTracer('mootcourt');

  function spanned<T>(
    name: string,
    options: { kind?: SpanKind; attributes: Attributes },
    work: (span: Span) => Promise<T>,
  ) {
    return tracer.startActiveSpan(name, options, async (span) => {
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

  return {
    debate: (run, debate, work) =>
      asyncLocalStorage.run({ run, debate }, () => {
        const attributes = {
          [conventions.operation]: 'invoke_workflow',
          'gen_ai.workflow.name': 'debate',
          'mootcourt.run': run,
          'mootcourt.debate': debate,
        };
        instruments.debatesInFlight.add(1);
        return spanned('invoke_workflow debate', { attributes }, async () => {
          try {
            return await work();
          } finally {
            instruments.debatesInFlight.add(-1);
            instruments.debates.add(1);
            instruments.debatesHeld.add(1);
          }
        });
      }),
    stage: (stage, work) =>
      spanned(stage, { attributes: { 'mootcourt.stage': stage, ...placed(asyncLocalStorage) } }, () => work()),
    call(about, work) {
      const { run, provider, purpose, request } = about;
      const startedAt = performance.now();
      const attributes = {
        ...requested(about),
        'mootcourt.run': run,
        ...placed(asyncLocalStorage),
        'mootcourt.purpose': purpose,
      };
      instruments.inFlight.add(1, { [conventions.provider]: providerName(provider) });
      let ended = false;
      const end = (span: Span, how: Ended) => {
        ended = true;
        const seconds = (performance.now() - startedAt) / 1000;
        instruments.inFlight.add(-1, { [conventions.provider]: providerName(provider) });
        measure(instruments, about, how, seconds);
        mark(span, how);
        const { level, message, fields } = lineOf(how);
        const call = {
          run,
          ...asyncLocalStorage.getStore(),
          provider,
          model: request.model,
          purpose,
          seconds: rounded(seconds),
        };
        log(level, message, { ...call, ...fields });
      };
      return spanned(`chat ${request.model}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
        try {
          return await work((how) => end(span, how));
        } finally {
          if (!ended) end(span, { kind: 'aborted' });
        }
      });
    },
    ledgerHit: (provider, model) =>
      instruments.ledgerHits.add(1, {
        [conventions.provider]: providerName(provider),
        [conventions.requestModel]: model,
      }),
    attemptFailed(provider, model, kind, retryInMs) {
      const retried = retryInMs !== undefined;
      const attributes = { [conventions.provider]: providerName(provider), [conventions.errorType]: kind, retried };
      instruments.failedAttempts.add(1, attributes);
      trace.getActiveSpan()?.addEvent('attempt failed', { [conventions.errorType]: kind, retried });
      log(retried ? 'info' : 'debug', retried ? 'attempt failed, another follows' : 'attempt failed', {
        ...asyncLocalStorage.getStore(),
        provider,
        model,
        kind,
        retryInMs: retryInMs === undefined ? undefined : Math.round(retryInMs),
      });
    },
    providerStateChanged(provider, state) {
      const attributes = { [conventions.provider]: providerName(provider) };
      const open = state === 'down' ? 1 : 0;
      instruments.circuitOpen.record(open, attributes);
      instruments.providerDown.record(open, attributes);
      log(
        state === 'down' ? 'warn' : 'info',
        `provider ${state === 'down' ? 'is down: asked no more' : 'is asked again'}`,
        {
          provider,
        },
      );
    },
    request({ method, route, status, seconds, user }) {
      instruments.requests.record(seconds, {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
      });
      const level = status >= 500 ? 'error' : status >= 400 && status !== 404 ? 'warn' : 'debug';
      log(level, 'request answered', { method, route, status, seconds: rounded(seconds), user });
    },
    log: (level, message, fields) => log(level, message, { ...asyncLocalStorage.getStore(), ...fields }),
  };
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

function placed(asyncLocalStorage: AsyncLocalStorage<SpanScope>): Attributes {
  const here = asyncLocalStorage.getStore();
  return here === undefined ? {} : { 'mootcourt.run': here.run, 'mootcourt.debate': here.debate };
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
