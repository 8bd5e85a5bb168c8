import { z } from 'zod';

/** Where a generated scenario comes from, so that a finding can be traced to the model and the draw behind it. */
export const provenanceSchema = z.strictObject({
  source: z.enum(['taxonomy', 'values', 'topic', 'clauses', 'statements']),
  /** Model that wrote the queries, as provider:model. */
  generator: z.string(),
  rubricWriter: z.string(),
  /** The run whose ledger holds the calls. */
  run: z.string(),
  seed: z.number(),
  /** Place of the draw among those of the run, from 0; dropped drafts keep theirs. */
  draw: z.int(),
  simulated: z.boolean(),
  topic: z.string().optional(),
  /** Ids of the two clauses that the queries should bring to collision. */
  clauses: z.tuple([z.string(), z.string()]).optional(),
});
