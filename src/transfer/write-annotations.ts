import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Annotations } from '../domain/annotation.ts';

/** Writes what people put on a run's debates as `annotations.jsonl`, a line a note or tag; nothing where there is none. */
export function writeAnnotations(folder: string, byDebate: ReadonlyMap<string, Annotations>): string[] {
  const lines = [...byDebate].flatMap(([debate, { notes, tags }]) => [
    ...notes.map(({ by, at, text }) => JSON.stringify({ debate, kind: 'note', text, by, at })),
    ...tags.map(({ by, at, tag }) => JSON.stringify({ debate, kind: 'tag', text: tag, by, at })),
  ]);
  if (lines.length === 0) return [];
  const file = path.join(folder, 'annotations.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return [file];
}
