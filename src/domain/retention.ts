import type { Spend } from './run.ts';

/** What is left of a deleted run: nothing that was asked or answered, and what it cost, so that no budget is refilled. */
export type DeletedRun = Spend & {
  run: string;
  /** The user whose run it was; empty for the owner's. */
  startedBy: string;
  /** ISO 8601, UTC. */
  deletedAt: string;
};

type Deletion = {
  runs: readonly DeletedRun[];
  /** Rows that were deleted, of all tables. */
  rows: number;
  /** Texts of the ledger that no run needs any more, and are gone. */
  texts: number;
  /** Texts that runs which stay need as well. */
  keptTexts: number;
  /** What could not be cleared, in words: copies of deleted pages that a file still holds. Empty where all is gone. */
  leftovers: readonly string[];
};

export type Retention = {
  /**
   * Deletes ended runs with everything that only they hold, in one transaction, and looks whether it is gone.
   * @throws MootcourtError `not-found`; `invalid-input` for a run that a process holds, or whose calls another run needs
   */
  deleteRuns(runs: readonly string[]): Promise<Deletion>;
  /** What was deleted, the newest first. */
  deletedRuns(): Promise<readonly DeletedRun[]>;
};
