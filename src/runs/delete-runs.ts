import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RunRow } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { isHolderDead } from './run-lease.ts';

export type ExpiredRuns = {
  /** To delete, the newest first. */
  runs: readonly RunRow[];
  /** As old, and left, each with the reason. */
  left: readonly { run: string; reason: string }[];
};

/** Runs that ended before a moment, and of those what may be deleted: nothing that is held, or that a run which stays reads. */
export async function listExpiredRuns(store: Pick<Store, 'runs'>, before: Date): Promise<ExpiredRuns> {
  const all = await store.runs.runs(Number.MAX_SAFE_INTEGER);
  const isOld = ({ endedAt, startedAt }: RunRow) => (endedAt ?? startedAt) < before.toISOString();
  const left: { run: string; reason: string }[] = [];
  const expired = new Set<string>();
  for (const row of all.filter(isOld)) {
    const holder = row.state === 'running' ? await store.runs.leaseOwner(row.id) : '';
    if (holder === '' || isHolderDead(holder)) expired.add(row.id);
    else left.push({ run: row.id, reason: 'it is held' });
  }
  const reads = new Map<string, readonly string[]>();
  for (const { id } of expired.size === 0 ? [] : all) reads.set(id, await store.runs.reuse(id));
  // A run that stays keeps those that it reads, and these keep theirs.
  for (let changed = true; changed; ) {
    changed = false;
    for (const [reader, read] of reads) {
      for (const run of expired.has(reader) ? [] : read.filter((id) => expired.has(id))) {
        expired.delete(run);
        left.push({ run, reason: `${reader} reads its calls` });
        changed = true;
      }
    }
  }
  return { runs: all.filter(({ id }) => expired.has(id)), left };
}

/** Deletes the reports of runs, and returns their files. */
export function deleteReports(folder: string, runs: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  const isOf = (name: string) => runs.some((run) => name.startsWith(`${run}.`) || name.startsWith(`${run}-`));
  const files = readdirSync(folder)
    .filter(isOf)
    .map((name) => path.join(folder, name));
  for (const file of files) rmSync(file, { recursive: true });
  return files;
}
