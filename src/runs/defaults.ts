import type { RunConfig } from '../domain/run.ts';

/** How many units of work are under way at once where the caller does not say. */
export const concurrencyDefaults = {
  /** Enough for the providers' own limits to be what holds calls back. */
  debates: 8,
  /** With `--batch`: enough to fill a batch. */
  batchedDebates: 2000,
  /** The demo of `serve`: few, so that a viewer can follow one. */
  demoDebates: 2,
  /** Drafts of scenarios from the command line. */
  drafts: 8,
  /** Drafts of scenarios for an MCP client, which waits for a handful. */
  mcpDrafts: 4,
  /** Items that a panel labels. */
  labels: 8,
  /** Trials of a red-team study; the provider's own limits hold in any case. */
  injectionTrials: 32,
};

/** Debates of a run at once. */
export function defaultConcurrency({ batch }: Pick<RunConfig, 'batch'>): number {
  return batch === true ? concurrencyDefaults.batchedDebates : concurrencyDefaults.debates;
}
