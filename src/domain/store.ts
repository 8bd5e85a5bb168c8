import type { AuditLog } from './audit.ts';
import type { DebateEventBody, RunEventBody, TraceEvent } from './event.ts';
import type { FailureKind, ModelCompletion, ModelFailure } from './model-client.ts';
import type { SharedLimits } from './rate-limits.ts';
import type { ResponseIndex } from './response-index.ts';
import type { Retention } from './retention.ts';
import type {
  Budget,
  DebateRow,
  DebateState,
  JobConfig,
  RunConfig,
  RunDefinition,
  RunKind,
  RunRow,
  RunState,
} from './run.ts';
import type { Scenario } from './scenario.ts';

/** A finished call: the key of its canonical request, who answered, and the answer. */
export type LedgerEntry = {
  key: string;
  run: string;
  provider: string;
  model: string;
  /** What the call was for, e.g. `response`, `assessment`; for reading the ledger, not part of the key. */
  purpose: string;
  sample: number;
  completion: ModelCompletion;
  costUsd: number;
  latencyMs: number;
  /** Texts of the request by role, kept once each by their SHA-256. */
  messages: readonly { role: string; text: string }[];
};

/** What the finished calls of a run took: tokens by the providers' own count, and US dollars by the price table. */
export type CallTotals = {
  calls: number;
  /** Calls that failed, beside `calls`. */
  failedCalls: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Of the output tokens, those of thoughts, where the providers count them. */
  reasoningTokens: number;
  /** Calls whose provider told no usage: their tokens are our estimate. */
  estimatedCalls: number;
  /** The models of those calls as `provider:model`, sorted. */
  estimatedModels: string[];
  /** Who answered, where it is not what was asked: another version, or a provider behind a gateway; most calls first. */
  served: ServedModel[];
  costUsd: number;
};

/** `model` is what was asked, as `provider:model`; `served` what answered, as it named itself: a text from outside. */
export type ServedModel = { model: string; served: string; calls: number };

/** Every model call made. A run reads its own entries and those of the runs it was told to reuse, never others'. */
export type Ledger = {
  find(runs: readonly string[], key: string): Promise<LedgerEntry['completion'] | undefined>;
  /** Resolves once the entry is durable. */
  record(entry: LedgerEntry): Promise<void>;
  /** Keeps why a call failed, for replay only: a resumed run tries the call again. */
  recordFailure(run: string, key: string, failure: ModelFailure): Promise<void>;
  findFailure(runs: readonly string[], key: string): Promise<ModelFailure | undefined>;
  totals(run: string): Promise<CallTotals>;
  /** The failed calls of a run by cause, most first. */
  failuresByKind(run: string): Promise<readonly { kind: FailureKind; calls: number }[]>;
};

export type DebatePatch = { state: DebateState; contested?: boolean; d?: number | null };

export type Trace = {
  /** Appends events of one debate, and what they change in its row, in one transaction. Resolves once durable. */
  appendDebate(
    run: string,
    debate: string,
    eventBodies: readonly DebateEventBody[],
    patch?: DebatePatch,
  ): Promise<readonly TraceEvent[]>;
  /** Appends an event of the run itself, and its new state. */
  appendRun(
    run: string,
    body: RunEventBody,
    patch?: { state: RunState; reason: string; digest: string },
  ): Promise<TraceEvent>;
  /** Removes the events of a debate that did not reach its ruling, before it is started again. */
  restartDebate(run: string, debate: string): Promise<void>;
  events(run: string, options?: { debate?: string; after?: number; limit?: number }): Promise<readonly TraceEvent[]>;
  /** What a debate's events tell, without number, time and hash: a long run is read through in two thirds of the time. */
  bodies(run: string, debate: string): Promise<readonly DebateEventBody[]>;
};

/** Which runs to list. A field that is absent does not restrict. */
export type RunFilter = {
  kinds?: readonly RunKind[] | undefined;
  /** true: jobs only, which hold no debates; false: runs with debates only. */
  jobs?: boolean | undefined;
};

export type Runs = {
  create(run: RunRow, plan: RunDefinition | JobConfig, reuse: readonly string[]): Promise<readonly DebateRow[]>;
  run(id: string): Promise<RunRow | undefined>;
  /** The newest runs first. */
  runs(limit: number, filter?: RunFilter): Promise<readonly RunRow[]>;
  /** The whole plan; of a long run it is large, so a debate reads `frame` and its own `scenario`. */
  plan(id: string): Promise<RunDefinition>;
  /** @throws MootcourtError `invalid-input` for a job without spec or panel */
  config(id: string): Promise<RunConfig>;
  /** The definition of a job; of a run with debates the part that a job has as well. */
  job(id: string): Promise<JobConfig>;
  /** The scenario at a place of the run, counted from 0. */
  scenario(run: string, position: number): Promise<Scenario>;
  reuse(id: string): Promise<readonly string[]>;
  debate(id: string): Promise<DebateRow | undefined>;
  debates(run: string): Promise<readonly DebateRow[]>;
  /** Whether a debate of the run waits to be held, or is being held. */
  hasOpenDebates(run: string): Promise<boolean>;
  /** Replaces the limits that the run was started with. */
  setBudget(run: string, budget: Budget): Promise<void>;
  setState(run: string, state: RunState, reason: string): Promise<void>;
  /** Number of the run's last event; 0 before the first. */
  lastSeq(run: string): Promise<number>;
  /** Notes who holds the run, whoever held it before. */
  acquireLease(run: string, owner: string): Promise<void>;
  /** Who holds the run, or held it last; empty where nobody did. What others write to it is refused. */
  leaseOwner(run: string): Promise<string>;
  /** Takes a run from the process that is noted; false where another has taken it meanwhile. */
  stealLease(run: string, from: string, owner: string): Promise<boolean>;
  /** Runs in state `running` that some process claimed. */
  runningRuns(): Promise<readonly { id: string; owner: string }[]>;
};

/** Tables of a run in the order in which they can be written; columns have one name in every store. */
const archiveTables = ['runs', 'plans', 'scenarios', 'debates', 'texts', 'calls', 'failures', 'events'] as const;
export type ArchiveTable = (typeof archiveTables)[number];
export type ArchiveRow = Record<string, string | number | boolean | null>;
type ArchiveChunk = { table: ArchiveTable; rows: readonly ArchiveRow[] };

/** Whole runs as they lie, to be moved to another store with every number and hash. */
export type Archive = {
  /** A run's rows, table by table, never more than some thousand at once. */
  read(run: string): AsyncIterable<ArchiveChunk>;
  /** Writes a run whole or not at all. */
  write(chunks: AsyncIterable<ArchiveChunk>): Promise<void>;
};

/** The one durable truth. */
export type Store = {
  ledger: Ledger;
  trace: Trace;
  runs: Runs;
  archive: Archive;
  audit: AuditLog;
  retention: Retention;
  /** Lists and search read it; it is not part of the truth. */
  responses: ResponseIndex;
  /** Limits over all processes that work on it; absent where each has its own. */
  limits?: SharedLimits;
  /** Text that the ledger holds, by its SHA-256. */
  getText(hash: string): Promise<string | undefined>;
  /** Called after each commit that appended events. Returns how to stop listening. */
  onCommit(listener: (events: readonly TraceEvent[]) => void): () => void;
  /** Integrity of file and hash chains; empty when whole. */
  verifyIntegrity(): Promise<readonly string[]>;
  close(): Promise<void>;
};
