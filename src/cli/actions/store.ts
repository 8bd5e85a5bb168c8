import { existsSync } from 'node:fs';
import path from 'node:path';
import { openCheckpointer, openStore } from '../../app/open-store.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { isPostgresAddress, withoutPassword } from '../../domain/store-url.ts';
import { storeName } from '../../settings/environment.ts';
import { acceptHalfCopied } from '../../transfer/accept-half-copied.ts';
import { copyStore } from '../../transfer/copy-store.ts';
import type { StoreCopyOptions } from '../commands/store.ts';
import { environmentHere } from '../options/environment.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';

/** Copies runs from one store to another and verifies every hash. */
export async function copy(options: StoreCopyOptions): Promise<void> {
  const environment = environmentHere();
  const [from, to] = [
    await openStoreAt(options.from ?? environment.storeUrl ?? environment.storeFile),
    await openStoreAt(options.to),
  ];
  try {
    const tell = (text: string) => process.stderr.write(`${escapeTerminal(text)}\n`);
    const done = await copyStore(from, to, { runs: await runsOf(from.store, options.run), onProgress: tell });
    const [source, target] = [
      options.from === undefined ? storeName(environment) : shown(options.from),
      shown(options.to),
    ];
    if (options.json === true) process.stdout.write(`${JSON.stringify({ ...done, from: source, to: target })}\n`);
    else {
      const already = done.alreadyThere.length === 0 ? '' : `, ${done.alreadyThere.length} were already there`;
      process.stdout.write(`${done.copied.length} runs copied to ${target}${already}; every hash verified\n`);
    }
  } finally {
    await from.close();
    await to.close();
  }
}

/** Takes a store as it is that was copied without its `-wal` file. */
export function accept(named: string): void {
  const file = path.resolve(named);
  if (!existsSync(file)) throw new MootcourtError('invalid-input', `file: there is no ${file}`);
  acceptHalfCopied(file);
  process.stdout.write(`${file} is taken as it is; see what it has with: mootcourt doctor --store ${file}\n`);
}

/** The ids of named runs; undefined where none is named. */
async function runsOf(store: Store, named: readonly string[] | undefined): Promise<string[] | undefined> {
  if (named === undefined) return undefined;
  const ids: string[] = [];
  for (const run of named) ids.push(run === 'latest' ? (await resolveRun(store, run, { argument: '--run' })).id : run);
  return ids;
}

async function openStoreAt(named: string) {
  const isAddress = isPostgresAddress(named);
  const storeFile = path.resolve(isAddress ? '.' : named);
  const item = { storeFile, ...(isAddress ? { storeUrl: named } : {}) };
  const store = await openStore(item, () => new Date());
  let opened: ReturnType<typeof openCheckpointer> | undefined;
  return {
    store,
    async checkpointer() {
      opened ??= openCheckpointer(item);
      return (await opened).saver;
    },
    async close() {
      await (await opened)?.close();
      await store.close();
    },
  };
}

function shown(named: string): string {
  return isPostgresAddress(named) ? withoutPassword(named) : named;
}
