import type { Ruling } from './ruling.ts';
import type { DebateRow } from './run.ts';
import type { Nudge } from './scenario.ts';

/** A debate as lists show it: its row, its scenario in short, and how it was ruled. */
export type ListedDebate = DebateRow & {
  family: string;
  nudge: Nudge;
  query: string;
  values: [string, string];
  /** Null before the ruling. */
  outcome: Ruling['outcome'] | null;
  problem: Ruling['problem'] | null;
};
