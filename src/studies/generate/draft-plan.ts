import type { Frame } from '../../agents/roles/scenario-writer.ts';
import type { Value } from '../../domain/value.ts';

/** What one scenario shall be written from. Clauses have no values yet: the generator names them. */
export type DraftPlan = {
  values: readonly [Value, Value] | undefined;
  frame: Frame;
  /** Number of the repeat where several draws are equal. */
  sample: number;
  /** Ids of the statements that it means to test. */
  statements?: readonly string[];
};
