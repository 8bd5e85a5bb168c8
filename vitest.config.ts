import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globals: true,
    globalSetup: ['test/support/temporary-root.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // CI's machine is shared, and may stand still for seconds while real processes are killed and waited for: what is broken fails twice.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
