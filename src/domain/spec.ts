import { z } from 'zod';

const clauseSchema = z.strictObject({
  /** Stable id: the explicit `{#anchor}` of its heading, else made from the heading path. */
  id: z.string().min(1),
  /** Headings from the outermost to the clause's own. */
  path: z.array(z.string()),
  /** Level of authority where the heading states one, e.g. `platform`, `user`, `guideline`. */
  authority: z.string().optional(),
  /** The Markdown below the clause's heading and above the next one, unchanged. */
  text: z.string(),
  /** Offsets `[start, end)` of heading and text in the source; the clauses' ranges cover the source without gap or overlap. */
  range: z.tuple([z.number().int(), z.number().int()]),
});
export type Clause = z.infer<typeof clauseSchema>;

export const specSchema = z.strictObject({
  id: z.string().min(1),
  title: z.string(),
  /** The Markdown as read. */
  source: z.string().min(1),
  clauses: z.array(clauseSchema).min(1),
});
export type Spec = z.infer<typeof specSchema>;
