/** Public entry `mootcourt/client`: a typed client for the API and the feed of `mootcourt serve`. */
import type { AccountState } from '../domain/budget-account.ts';
import type { TraceEvent } from '../domain/event.ts';
import type { ListedDebate } from '../domain/listed-debate.ts';
import type { Budget, DebateState, RunKind, RunRow } from '../domain/run.ts';
import type { CallTotals } from '../domain/store.ts';
import { type FollowOptions, followRun } from './follow-run.ts';
import { type ClientOptions, requestJson } from './http.ts';

export type { AccountState } from '../domain/budget-account.ts';
export type { TraceEvent } from '../domain/event.ts';
export type { ResponseDelta } from '../domain/feed-protocol.ts';
export type { ListedDebate } from '../domain/listed-debate.ts';
export type { Budget, DebateRow, DebateState, RunKind, RunRow, RunState } from '../domain/run.ts';
export { ApiError } from './api-error.ts';
export type { FollowOptions } from './follow-run.ts';
export type { ClientOptions } from './http.ts';

export type RunsQuery = {
  limit?: number;
  /** `next` of the page before. */
  cursor?: string;
  kinds?: readonly RunKind[];
  /** Jobs hold no debates. They are left out unless you ask for them. */
  jobs?: 'only' | 'too';
};
export type DebatesQuery = {
  contested?: boolean;
  state?: DebateState;
  /** Words of id, scenario, query or values. */
  q?: string;
  offset?: number;
  limit?: number;
};
/** Names of bundled files; each has a default. */
export type StartRequest = {
  spec?: string;
  scenarios?: string;
  panel?: string;
  /** Number of scenarios to run. */
  limit?: number;
  seed?: number;
  budget?: Budget;
};
export type RunStatus = {
  run: RunRow;
  totals: CallTotals;
  /** Whether the server can cancel the run. */
  active: boolean;
  /** Null for a run that is not under way. */
  budget: AccountState | null;
  /** Sequence number of the last stored event. */
  lastSeq: number;
};

export type Client = {
  /** Runs, newest first; `next` is null after the last page. */
  runs(query?: RunsQuery): Promise<{ runs: RunRow[]; next: string | null }>;
  run(run: string): Promise<RunStatus>;
  debates(run: string, query?: DebatesQuery): Promise<{ total: number; debates: ListedDebate[] }>;
  /** Starts a stress test. Resolves as soon as the run is stored. */
  start(request?: StartRequest): Promise<RunRow>;
  cancel(run: string): Promise<RunRow>;
  /**
   * Events of a run in order, each exactly once, from event `from` on; reconnects and resumes by itself. Ends when the
   * run has ended or waits for a person.
   */
  follow(run: string, options?: FollowOptions): AsyncGenerator<TraceEvent, void, void>;
};

/** A client for one server. Every method throws ApiError with the server's code, message and remedy. */
export function createClient(options: ClientOptions): Client {
  const runPath = (run: string) => `/runs/${encodeURIComponent(run)}`;
  const run = (id: string) => requestJson<RunStatus>(options, 'GET', runPath(id));
  return {
    runs: ({ kinds, ...query } = {}) =>
      requestJson(options, 'GET', '/runs', { query: { ...query, kinds: kinds?.join(',') } }),
    run,
    debates: (id, query = {}) => requestJson(options, 'GET', `${runPath(id)}/debates`, { query }),
    start: (request = {}) => requestJson(options, 'POST', '/runs', { body: request }),
    cancel: (id) => requestJson(options, 'POST', `${runPath(id)}/cancel`, { body: {} }),
    follow: (id, follow = {}) => followRun(options, id, follow, async () => (await run(id)).run.state === 'running'),
  };
}
