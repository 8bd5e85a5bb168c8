import { createRequire } from 'node:module';
import type { createTwoFilesPatch } from 'diff';

/** A text before and after, with the name of its file and a word for its state. */
export type DiffSide = { file: string; text: string; state: string };

/** What changes, as a unified diff that `patch` applies. Its package is loaded with the first: no command should start later for it. */
export function unifiedDiff(before: DiffSide, after: DiffSide, context: number): string {
  const diff = createRequire(import.meta.url)('diff') as { createTwoFilesPatch: typeof createTwoFilesPatch };
  return diff.createTwoFilesPatch(before.file, after.file, before.text, after.text, before.state, after.state, {
    context,
  });
}
