import type { DebateRow } from '../domain/run.ts';

/** Whether a debate has not come to its end, nor to a person. */
export function isPending({ state }: DebateRow): boolean {
  return state !== 'ruled' && state !== 'awaiting-human';
}

/** Whether a debate has come to its end, be it that it failed. */
export function hasEnded({ state }: DebateRow): boolean {
  return state !== 'pending' && state !== 'running';
}
