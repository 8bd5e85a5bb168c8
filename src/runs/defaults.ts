import type { RunConfig } from '../domain/run.ts';

/** Debates held at once where nobody says: enough for providers' own limits to bind; in batches enough to fill one. */
export function defaultConcurrency({ batch }: Pick<RunConfig, 'batch'>): number {
  return batch === true ? 2000 : 8;
}
