import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { notifyListener } from '../notify-listener.ts';
import { createSqliteStore } from './store.ts';
import { writeNames } from './store-writes.ts';

/**
 * The embedded store of a file that is not there yet: it reads as an empty store, and the file is made when the first
 * run is stored. So starting a program, asking what it can do and listing runs leave no trace on the disk. A file that
 * another process has made meanwhile is opened at the next use.
 */
export function createDeferredStore(options: { file: string; now: () => Date }): Store {
  const empty = createSqliteStore({ ...options, file: ':memory:' });
  const listeners = new Set<Parameters<Store['onCommit']>[0]>();
  let opened: Store | undefined;

  function open(): Store {
    if (opened !== undefined) return opened;
    makeFolder(path.dirname(options.file));
    opened = createSqliteStore(options);
    opened.onCommit((events) => {
      for (const listener of [...listeners]) notifyListener(listener, events);
    });
    return opened;
  }

  const current = () => opened ?? (existsSync(options.file) ? open() : empty);
  /**
   * A part of the store, each call of which goes to the store as it is then; calls that write make the
   * file. Its members are its own, so that a view of it may take them one by one.
   */
  const part = <K extends keyof typeof writeNames>(key: K): Store[K] => {
    const writes: readonly string[] = writeNames[key];
    const members = Object.keys(empty[key]).map((name) => {
      const call = (...values: unknown[]): unknown => {
        const held = (writes.includes(name) ? open() : current())[key] as Record<string, unknown>;
        return (held[name] as (...values: unknown[]) => unknown)(...values);
      };
      return [name, call];
    });
    return Object.fromEntries(members) as Store[K];
  };

  return {
    ledger: part('ledger'),
    trace: part('trace'),
    runs: part('runs'),
    archive: part('archive'),
    audit: part('audit'),
    retention: part('retention'),
    responses: part('responses'),
    getText: (hash) => current().getText(hash),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    verifyIntegrity: () => current().verifyIntegrity(),
    async close() {
      await empty.close();
      await opened?.close();
    },
  };
}

/** @throws MootcourtError `invalid-config` */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new MootcourtError(
      'invalid-config',
      `store: ${folder} cannot be made (${(error as NodeJS.ErrnoException).code}); name a file with --store or MOOTCOURT_STORE`,
    );
  }
}
