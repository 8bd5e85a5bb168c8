import type { CompletionNotes, StructuredFormat } from '../../domain/model-client.ts';

/** How a structured answer was had. */
export type Reading = {
  /** How it was asked for, where it was not the strongest way. */
  format?: StructuredFormat;
  /** What was mended while it was read; never empty. */
  mended?: string[];
  /** Fields that it lacks, by their paths; never empty. */
  missing?: string[];
  /** Parameters that the model refused and that were left out. */
  dropped?: string[];
};

/** Empty where there is nothing to tell. */
export function readingOf(
  notes: CompletionNotes | undefined,
  mended: readonly string[],
  missing: readonly string[],
): { reading?: Reading } {
  const reading: Reading = {
    ...(notes?.format === undefined ? {} : { format: notes.format }),
    ...(notes?.dropped === undefined ? {} : { dropped: [...notes.dropped] }),
    ...(mended.length === 0 ? {} : { mended: [...mended] }),
    ...(missing.length === 0 ? {} : { missing: [...missing] }),
  };
  return Object.keys(reading).length === 0 ? {} : { reading };
}
