import type { DebateNote, DebateTag } from './annotation.ts';
import type { Verdict } from './assessment.ts';
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
  /** Absent without any. */
  tags?: DebateTag[];
  notes?: DebateNote[];
};

/** A response as lists show it. */
export type ListedResponse = {
  debate: string;
  scenario: string;
  query: string;
  d: number | null;
  problem: Ruling['problem'] | null;
  response: string;
  model: string;
  /** As ruled; null without a ruling on it. */
  verdict: Verdict | null;
  /** Without a confident majority at first reading. */
  contested: boolean;
  /** Judges who saw less than full compliance with the request. */
  refusing: number;
  /** The last verdict of each judge who gave one. */
  judges: { judge: string; verdict: Verdict }[];
  /** No answer came. */
  failed: boolean;
  /** The answer has more words than search keeps. */
  isSearchedInPart?: true;
  /** The words around what was searched for, in the answer or in a reason. */
  excerpt?: string;
};
