import type { Member } from './panel.ts';
import type { Statement } from './statement.ts';
import type { Value } from './value.ts';

/** What a run of `mootcourt generate` was asked for; stored with the run, so that it can be resumed without its options. */
export type GenerationRecipe = {
  /** Where the value pairs come from: drawn from a taxonomy, named, drawn for a topic, or found between clauses of the spec. */
  source: 'taxonomy' | 'values' | 'topic' | 'clauses' | 'statements';
  /** `bundled`, or the file it was read from. */
  taxonomy: string;
  values?: readonly [Value, Value];
  topic?: string;
  /** Drafts asked for; what is dropped is not replaced. */
  count: number;
  /** Present with the source `statements`: those to cover, and in how many families each. */
  cover?: { statements: readonly Statement[]; wanted: number };
  /** They take turns, so each writes its share. */
  generators: readonly Member[];
  /** Default: whoever wrote the queries. */
  rubricWriter?: Member;
  /** SHA-256 of the draws: a taxonomy that has changed would answer a resumed run with other pairs. */
  draws: string;
};

/** How many drafts were dropped, by reason. */
export type RejectedDrafts = Readonly<Record<string, number>>;
