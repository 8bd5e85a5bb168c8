import type { RunFrame } from '../domain/run.ts';

/** Debates held at once where nobody says: enough for providers' own limits to bind; in batches enough to fill one. */
export function defaultConcurrency({ batch }: Pick<RunFrame, 'batch'>): number {
  return batch === true ? 2000 : 8;
}
