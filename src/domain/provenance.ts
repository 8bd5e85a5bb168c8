import { z } from 'zod';

/** Where a scenario that a model wrote, in all or in part, comes from, so that a finding can be traced to the model and the draw behind it. */
export const provenanceSchema = z.strictObject({
  source: z.enum(['taxonomy', 'values', 'topic', 'clauses', 'statements', 'questions']),
  /** Model that wrote the queries, or what else of the scenario was written, as provider:model. */
  generator: z.string(),
  rubricWriter: z.string(),
  /** The run whose ledger holds the calls. */
  run: z.string(),
  seed: z.number(),
  /** Place of the draw among those of the run, from 0; dropped drafts keep theirs. */
  draw: z.int(),
  simulated: z.boolean(),
  /** What of the scenario a model wrote, where the rest is the user's own: `mootcourt run --complete`. */
  written: z.array(z.enum(['values', 'query', 'rubric'])).optional(),
  topic: z.string().optional(),
  /** Ids of the two clauses that the queries should bring to collision. */
  clauses: z.tuple([z.string(), z.string()]).optional(),
});
