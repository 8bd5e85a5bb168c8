import type { Generated } from 'kysely';
import type { AuditEntry } from '../../domain/audit.ts';
import type { FinishReason } from '../../domain/model-client.ts';
import type { DeletedRun } from '../../domain/retention.ts';
import type { DebateState, RunKind, RunState, Spend } from '../../domain/run.ts';

/**
 * The tables, column by column as in SQLite, where names are in camel case; here CamelCasePlugin maps them to snake case.
 * `leaseOwner` is the process that may append to a debate, or that holds a call or a reservation.
 */
export type Tables = {
  runs: {
    id: string;
    kind: RunKind;
    state: RunState;
    reason: string;
    spec: string;
    panel: string;
    seed: number;
    simulated: boolean;
    debates: number;
    startedAt: string;
    endedAt: string | null;
    digest: string;
    startedBy: Generated<string>;
    lastSeq: Generated<number>;
    leaseOwner: Generated<string>;
  };
  plans: { run: string; plan: string; reuse: string };
  scenarios: { run: string; position: number; scenario: string };
  debates: {
    id: string;
    run: string;
    position: number;
    scenario: string;
    state: DebateState;
    contested: Generated<boolean>;
    d: number | null;
    lastHash: Generated<string>;
    leaseOwner: Generated<string>;
  };
  events: {
    run: string;
    seq: number;
    debate: string;
    v: number;
    at: string;
    type: string;
    /** JSON as text, since `jsonb` would drop what it thinks equal, and reject NUL. */
    data: string;
    hash: string;
  };
  /** UTF-8 as bytes: Postgres' own text has no room for NUL, which a model may well write. */
  texts: { hash: string; text: Buffer };
  calls: {
    run: string;
    key: string;
    provider: string;
    model: string;
    purpose: string;
    sample: number;
    text: string;
    finish: FinishReason;
    inputTokens: number;
    cachedInputTokens: number;
    outputTokens: number;
    providerId: string;
    servedModel: string;
    costUsd: number;
    latencyMs: number;
    messages: string;
    /** JSON of `CompletionNotes`. */
    notes: string | null;
  };
  failures: { run: string; key: string; failure: string };
  /** Processes that share limits, and when each last said that it lives. */
  processHeartbeats: { leaseOwner: string; lastSeenAt: Date };
  /** Calls to whatever is limited: those under way, and those begun within the last minute. */
  rateLimitUsage: {
    id: string;
    limiter: string;
    leaseOwner: string;
    startedAt: Date;
    tokens: number;
    inFlight: Generated<boolean>;
  };
  /** What each account has spent. */
  accounts: { name: string } & Spend;
  /** The index of responses: derived from the trace, filled by whoever reads it. */
  indexedDebates: {
    id: string;
    run: string;
    position: number;
    scenario: string;
    lastHash: string;
    contested: boolean;
    d: number | null;
    outcome: string | null;
    problem: string | null;
    clauses: string[];
  };
  indexedResponses: {
    key: Generated<string>;
    debate: string;
    model: string;
    verdict: string;
    refused: boolean;
    dissenting: string[];
    /** JSON as text, since `jsonb` rejects NUL. */
    item: string;
    /** `tsvector` */
    words: unknown;
  };
  /** What calls in flight may yet take of an account. */
  reservations: { id: string; account: string; leaseOwner: string } & Spend;
  /** What users did, in the order in which it was written. */
  audit: { number: Generated<number> } & AuditEntry;
  deletedRuns: DeletedRun;
};
