import { spawnSync } from 'node:child_process';
import path from 'node:path';

// Promise P63 at length: a run that is killed at fifty random instants. The test suite kills ten times.
const root = path.resolve(import.meta.dirname, '..');
const { status } = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/system/repeated-kills.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, MOOTCOURT_TEST_KILLS: '50' } },
);
process.exitCode = status ?? 1;
