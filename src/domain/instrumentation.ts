import type { FailureKind, ModelCompletion, ModelFailure, ModelRequest } from './model-client.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A call that goes out to a provider, and how it ended. */
export type CallInfo = { run: string; provider: string; purpose: string; request: ModelRequest };
export type CallEnd =
  | { kind: 'answered'; completion: ModelCompletion; costUsd: number }
  | { kind: 'failed'; failure: ModelFailure };

/** What is told to the outside (log, traces, metrics) of the work that goes on. It never changes what the work does. */
export type Instrumentation = {
  /** Around all that is done for a debate: what is told meanwhile carries its id and the run's. */
  debate<T>(run: string, debate: string, work: () => Promise<T>): Promise<T>;
  stage<T>(stage: string, work: () => Promise<T>): Promise<T>;
  /** Around a call, its waits and repeats included. `work` tells how it ended by calling `end` once; one that does not was aborted. */
  call<T>(about: CallInfo, work: (end: (how: CallEnd) => void) => Promise<T>): Promise<T>;
  /** A call that the ledger answered. */
  ledgerHit(provider: string, model: string): void;
  /** An attempt at a call that failed; `retryInMs` where another follows. */
  attemptFailed(provider: string, model: string, kind: FailureKind, retryInMs: number | undefined): void;
  /** A request of a call that failed and is sent again, of which nobody hears otherwise: each is a call to the provider. */
  requestResent(provider: string, model: string, kind: FailureKind): void;
  /** A provider that is asked no more, since too many calls failed in a row, or is asked again. */
  providerStateChanged(provider: string, state: 'down' | 'up'): void;
  /** A request that the server has answered; `route` is a pattern, not an address. */
  request(about: { method: string; route: string; status: number; seconds: number; user: string | undefined }): void;
  log(level: LogLevel, message: string, fields?: LogFields): void;
};

/** Tells nobody. */
export const noopInstrumentation: Instrumentation = {
  debate: (_run, _debate, work) => work(),
  stage: (_stage, work) => work(),
  call: (_about, work) => work(() => undefined),
  ledgerHit: () => undefined,
  attemptFailed: () => undefined,
  requestResent: () => undefined,
  providerStateChanged: () => undefined,
  request: () => undefined,
  log: () => undefined,
};
