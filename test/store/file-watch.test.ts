import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFileWatch } from '../../src/store/sqlite/file-watch.ts';
import { temporaryFolder } from '../support/run-cli.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it.each([
  ['deleted', (file: string) => rmSync(file), 'was deleted under the run'],
  [
    'replaced',
    (file: string) => {
      writeFileSync(`${file}.new`, 'another');
      renameSync(`${file}.new`, file);
    },
    'was replaced by another file',
  ],
])('a store that was %s under a run fails its next write [P231]', (_what, change, problem) => {
  const file = path.join(temporaryFolder(), 'm.db');
  writeFileSync(file, 'store');
  const check = createFileWatch(file);
  vi.advanceTimersByTime(600);
  expect(check).not.toThrow();
  change(file);
  // Looked at now and then, not at every write.
  expect(check).not.toThrow();
  vi.advanceTimersByTime(600);
  expect(check).toThrow(expect.objectContaining({ code: 'store-failed', message: expect.stringContaining(problem) }));
});
