import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { sha256 } from '../../domain/sha256.ts';
import type { Value } from '../../domain/value.ts';
import type { Family } from './read-scenarios.ts';
import { slug } from './read-taxonomy.ts';

export type { Family };

/** A readable id of a family that is unique by its origin. */
export function familyId(values: readonly [Value, Value], origin: string): string {
  const ascii = (name: string) =>
    slug(name)
      .replace(/[^a-z0-9-]/g, '')
      .slice(0, 30) || 'value';
  return `${ascii(values[0].name)}-or-${ascii(values[1].name)}-${sha256(origin).slice(0, 10)}`;
}

/** Writes families as they come. `close` gives a .jsonl file its name, so that a file of that name is always whole. */
export type FamilyWriter = { write(family: Family): void; close(): void };

/** A `.jsonl` file with a family a line, or a folder with one YAML file a family. */
export function openFamilyWriter(out: string): FamilyWriter {
  if (!out.endsWith('.jsonl')) {
    mkdirSync(out, { recursive: true });
    return {
      write: (family) => writeFileSync(path.join(out, `${family.id}.yaml`), stringify(family, { lineWidth: 120 })),
      close: () => undefined,
    };
  }
  mkdirSync(path.dirname(out), { recursive: true });
  const part = `${out}.part`;
  const file = openSync(part, 'w');
  return {
    write: (family) => void writeSync(file, `${JSON.stringify(family)}\n`),
    close() {
      closeSync(file);
      renameSync(part, out);
    },
  };
}
