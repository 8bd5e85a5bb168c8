import type { AccountState } from '../domain/budget-account.ts';
import type { ClientSampler } from '../domain/client-sampling.ts';
import type { Speaker } from '../domain/feed-protocol.ts';
import type { Panel } from '../domain/panel.ts';
import type { Judgement } from '../domain/ruling.ts';
import type { Budget, DebateRow, RunDefinition, RunRow, Spend } from '../domain/run.ts';
import type { Comparison } from '../results/comparison.ts';
import type { ModelPair } from '../results/model-pair.ts';
import type { RunSummary } from '../results/run-summary.ts';
import type { SpecInputs } from './given-statements.ts';
import type { IndexState } from './results/response-index-filler.ts';

/** What whoever starts or resumes a run may watch and stop. */
export type RunControl = {
  /** Aborting it begins no further call; calls under way get `graceMs` to end. The run is stopped and can be resumed. */
  drain?: { signal: AbortSignal; graceMs: number };
  /** Aborting it stops every call at once. */
  signal?: AbortSignal;
  concurrency?: number | undefined;
  /** Among queued runs, debates of a higher one are taken first. */
  priority?: number;
  onDebateEnd?: (debate: DebateRow, spent: Spend | undefined) => void;
};

export type RunRequest = RunDefinition & {
  reuse?: readonly string[];
  budget?: Budget;
  concurrency?: number;
  /** The user whose run it will be; nobody's in particular where absent. */
  startedBy?: string;
  /** The model that the caller lends to members of the provider `sampling`. */
  clientSampler?: ClientSampler | undefined;
};

/** A piece of a response as its model writes it; live only, never stored. */
export type Delta = { run: string; debate: string; response: string; text: string } & Partial<Speaker>;

/**
 * Runs that go on in the background of one process: what assistants and the browser work with. What it is asked to
 * start, resume, stop, rule or fork is in the store's audit log, under the user who asks (empty: the owner).
 */
export type RunService = {
  /** Writes the run and begins its debates; resolves as soon as the run is stored. */
  start(request: RunRequest, control?: RunControl): Promise<RunRow>;
  /**
   * Goes on with a run that was stopped or cut off; finished calls are not made again. It keeps its budget unless another is given; `{}` lifts it.
   * `force` takes it over even if another local process is recorded as its owner.
   */
  resume(run: string, budget?: Budget, control?: RunControl & { force?: boolean; user?: string }): Promise<RunRow>;
  /** Goes on with every run whose process on this machine has died. */
  resumeInterrupted(): Promise<readonly RunRow[]>;
  /** The same now and every few seconds, until the service drains: a process may die after this one has started. */
  keepResuming(onResumed: (row: RunRow) => void, everyMs?: number): Promise<void>;
  /** Stops paying at once, workers within a second; resolves when the run is closed. */
  cancel(run: string, user?: string): Promise<RunRow>;
  /** Whether somebody holds the run that this service can stop: itself, or the workers. */
  isActive(run: RunRow): boolean;
  /** Limits, spent and reserved of a run under way, or of the whole server. */
  spending(run?: string): Promise<AccountState | undefined>;
  /** The run when it has ended, or as it stands after `timeoutMs`. */
  whenEnded(run: string, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<RunRow>;
  /** Gives the ruling that a debate waits for. */
  rule(debate: string, judgement: Judgement, user?: string): Promise<DebateRow>;
  /** The same scenario tried again with another panel or spec, as a run of its own; unchanged calls come from the ledger. */
  fork(debate: string, changes: Partial<SpecInputs> & { panel?: Panel; startedBy?: string }): Promise<RunRow>;
  /** Findings of a run, computed aside; of a run under way they may be some seconds old. */
  summary(run: string): Promise<RunSummary>;
  /** What differs between two runs on the scenarios that both hold, computed aside. */
  compareRuns(before: string, after: string): Promise<Comparison>;
  /** Two models of a run, paired by debate, computed aside. */
  compareModels(run: string, models: [string, string]): Promise<ModelPair>;
  /** Goes on with the index that lists and search read, and tells how much of the run's ruled debates it has. */
  indexResponses(run: string): Promise<IndexState>;
  /**
   * Listens to token deltas of a debate, or of all debates of a run; calls stream only while somebody listens. With
   * `all`, judges, advocates and the meta-adjudicator are heard too: what they write is JSON.
   */
  watch(runOrDebate: string, listener: (delta: Delta) => void, all?: 'all'): () => void;
  /** Waits until no run is under way. */
  idle(): Promise<void>;
  /**
   * Begins no further call, lets those under way end within `graceMs`, aborts what is left, and waits until every run is put away. Such a run
   * stays `running`, and `resumeInterrupted` of the next process goes on with it; a cancelled one stays stopped.
   */
  drain(graceMs?: number): Promise<void>;
  /** Stops every run of this process, to be resumed when somebody asks; one that does not end within `waitMs`, as it stands. */
  stopAll(reason: string, waitMs: number): Promise<void>;
};
