import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { BudgetAccount } from '../domain/budget-account.ts';
import type { Speaker } from '../domain/feed-protocol.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';
import type { ModelClient } from '../domain/model-client.ts';
import type { MemberConnection } from '../domain/panel.ts';
import type { Budget, DebateRow, Spend } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { ModelsFile } from '../settings/models-file.ts';

/** What a run's execution works with. */
export type ExecuteOptions = {
  store: Store;
  checkpointer: () => Promise<BaseCheckpointSaver>;
  models: ModelsFile;
  client: (provider: string, connection?: MemberConnection) => ModelClient;
  concurrency: number;
  /** The run's own limits; what it spent before counts. */
  budget: Budget;
  /** Limits of the process around it. */
  serverBudget: BudgetAccount;
  signal: AbortSignal;
  /** Aborting `signal` here begins no further call; those under way may end within `graceMs`, then they are aborted too. */
  drain?: { signal: AbortSignal; graceMs: number };
  now: () => Date;
  /** Told of the work that goes on; nobody where absent. */
  instrumentation?: Instrumentation;
  onDebateEnd?: (debate: DebateRow, spent: Spend) => void;
  /** Told the run's own account, which says what is spent while the run goes on. */
  onAccount?: (account: BudgetAccount) => void;
  /** Token deltas of responses; calls stream only when this is given and the debate is watched. */
  watch?: (debate: string, response: string, text: string, speaker?: Speaker) => void;
  /** Whether somebody listens to respondents, or, with `all`, to judges, advocates and the meta-adjudicator as well. */
  isWatched?: (debate: string, all?: 'all') => boolean;
};
