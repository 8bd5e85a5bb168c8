import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** The suite with a real language model: `npm run test:local-model`. */
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../../..'),
    globalSetup: ['test/support/temporary-root.ts', 'test/system/local-model/setup.ts'],
    include: ['test/system/local-model/*.test.ts'],
    // A busy machine answers at a tenth of its speed.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});
