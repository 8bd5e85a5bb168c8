import { createHash, type KeyObject, sign } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../domain/errors.ts';
import { requireRun } from '../domain/require-run.ts';
import type { ArchiveRow, ArchiveTable, Store } from '../domain/store.ts';

/** Names and sizes of a bundle's files, the hash of each, and of each of their lines, so that a change can be placed. */
type Manifest = {
  format: 'mootcourt-bundle';
  version: 1;
  run: string;
  writtenAt: string;
  writtenBy: string;
  files: Record<string, { bytes: number; sha256: string; lines: string[] }>;
};

const files: Record<ArchiveTable, string> = {
  runs: 'run.json',
  plans: 'plan.jsonl',
  scenarios: 'scenarios.jsonl',
  debates: 'debates.jsonl',
  texts: 'texts.jsonl',
  calls: 'calls.jsonl',
  failures: 'failures.jsonl',
  events: 'events.jsonl',
};

/** Columns that hold JSON, which is written as such. */
const jsonColumns: ReadonlySet<string> = new Set(['plan', 'reuse', 'scenario', 'data', 'failure', 'messages', 'usage']);

/**
 * Writes a run into one new folder, as it lies in the store: trace, texts, spec, panel and ledger, a manifest with
 * their hashes, and an Ed25519 signature of that (RFC 8032). `bin/verify-bundle.mjs` checks it.
 * @returns the names of the files
 * @throws MootcourtError `not-found`; `invalid-input` for a folder that is not empty
 */
export async function bundleRun(
  store: Store,
  run: string,
  options: {
    folder: string;
    key: { privateKey: KeyObject; publicKey: Buffer };
    writtenBy: string;
    now: Date;
    verifier: string;
  },
): Promise<string[]> {
  const { folder, key, writtenBy, now, verifier } = options;
  await requireRun(store, run);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new MootcourtError('invalid-input', `--out: ${folder} is not empty; name a new folder`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const writers = new Map(Object.values(files).map((name) => [name, createWriter(folder, name)]));
  for await (const { table, rows } of store.archive.read(run))
    for (const row of rows) writers.get(files[table])?.line(JSON.stringify(plain(row, table)));
  const { spec, panel } = await store.runs.job(run);
  if (spec !== undefined) {
    const writer = createWriter(folder, 'spec.md');
    writer.text(spec.source);
    writers.set('spec.md', writer);
  }
  if (panel !== undefined) {
    const writer = createWriter(folder, 'panel.json');
    writer.text(`${JSON.stringify(panel, null, 2)}\n`);
    writers.set('panel.json', writer);
  }
  const manifest: Manifest = {
    format: 'mootcourt-bundle',
    version: 1,
    run,
    writtenAt: now.toISOString(),
    writtenBy,
    files: Object.fromEntries([...writers].map(([name, writer]) => [name, writer.end()])),
  };
  const bytes = Buffer.from(`${JSON.stringify(manifest)}\n`);
  const signature = {
    algorithm: 'Ed25519',
    publicKey: key.publicKey.toString('base64'),
    signature: sign(null, bytes, key.privateKey).toString('base64'),
  };
  const more = {
    'manifest.json': bytes,
    'signature.json': `${JSON.stringify(signature, null, 2)}\n`,
    'verify-bundle.mjs': verifier,
  };
  for (const [name, content] of Object.entries(more)) writeFileSync(path.join(folder, name), content, { mode: 0o600 });
  return [...writers.keys(), ...Object.keys(more)];
}

/** A row with its JSON as JSON; of a plan the plan alone, under which `spec` and `panel` stand. */
function plain(row: ArchiveRow, table: ArchiveTable): unknown {
  const parsed = Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      // The debates' column of this name is an id.
      jsonColumns.has(column) && typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value,
    ]),
  );
  return table === 'plans' && typeof parsed.plan === 'object' ? { ...parsed.plan, reuse: parsed.reuse } : parsed;
}

/** Writes a file and hashes it, and each of its lines. */
function createWriter(folder: string, name: string) {
  const descriptor = openSync(path.join(folder, name), 'wx', 0o600);
  const whole = createHash('sha256');
  const lines: string[] = [];
  let bytes = 0;
  const write = (line: string) => {
    const buffer = Buffer.from(line);
    writeSync(descriptor, buffer);
    whole.update(buffer);
    lines.push(createHash('sha256').update(buffer).digest('hex').slice(0, 16));
    bytes += buffer.length;
  };
  return {
    line: (text: string) => write(`${text}\n`),
    text(text: string) {
      for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) write(line);
    },
    end() {
      closeSync(descriptor);
      return { bytes, sha256: whole.digest('hex'), lines };
    },
  };
}
