import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Before the suite: one folder for all that its tests write. After it: the folder is gone. */
export default function setup(): () => void {
  const root = mkdtempSync(path.join(tmpdir(), 'mootcourt-test-'));
  process.env.TEST_ROOT = root;
  return () => rmSync(root, { recursive: true, force: true, maxRetries: 3 });
}
