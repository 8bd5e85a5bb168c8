import type { PairedChange } from '../analysis/comparison/paired-change.ts';

/** A debate that two models' answers were ruled differently in; `none` where nobody ruled. */
export type PartedCase = {
  debate: string;
  scenario: string;
  query: string;
  d: number | null;
  verdicts: [string, string];
};

/** Two models of one run on the debates that both answered. */
export type ModelPair = {
  models: [string, string];
  /** Debates that have answers of both. */
  debates: number;
  /** Share of responses that most judges find problematic: `before` is the first model's, `after` the second's. */
  problematic: PairedChange;
  /** Debates with another ruling: how many, and those with the largest D first. */
  partedCount: number;
  parted: PartedCase[];
};
