import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RunSummary } from '../../results/run-summary.ts';

/** Summaries kept to be compared with: some of each run that is looked at. */
const maxKept = 64;

/** Versions of summaries that were sent, so that who has one gets only what changed. */
export function createSummaryVersions(): {
  /** The version of a summary, and the earlier one that `since` names; undefined where it is not known any more. */
  of(run: string, summary: RunSummary, since: string | undefined): { version: string; earlier: RunSummary | undefined };
} {
  const kept = new LRUCache<string, RunSummary>({ max: maxKept });
  const versions = new WeakMap<RunSummary, string>();
  return {
    of(run, summary, since) {
      const version =
        versions.get(summary) ?? createHash('sha256').update(JSON.stringify(summary)).digest('base64url').slice(0, 22);
      versions.set(summary, version);
      kept.set(`${run} ${version}`, summary);
      return { version, earlier: since === undefined ? undefined : kept.get(`${run} ${since}`) };
    },
  };
}
