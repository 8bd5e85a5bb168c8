import type { z } from 'zod';

/** What a role asks for: the whole shape, and what of it an answer may lack. */
export type StructuredAnswer<T> = {
  /** Name of the shape at the provider, e.g. `assessment`. */
  name: string;
  /** The shape that is asked for, every field of it. */
  schema: z.ZodType<T> | z.ZodType;
  /** What is taken: fields that may be missing are optional here. `schema` where absent. */
  accept?: z.ZodType<T>;
  /**
   * Closed lists for fields that are free text in `schema`, by the field's name: ids of clauses,
   * labels of responses. A provider that holds them keeps a model from making some up.
   */
  choices?: Readonly<Record<string, readonly string[]>>;
};
