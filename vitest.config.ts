import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These files start first, so that no core is idle while the last of them ends. */
const slowest = [
  'system/repeated-kills',
  'system/workers',
  'cli/run',
  'system/provider-protocols',
  'e2e/viewer',
  'mcp/conformance',
  'mcp/sampling',
  'mcp/mcp',
  'system/postgres',
  'studies/amend/amend-run',
  'mcp/reconnect',
  'system/chaos',
];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = slowest.findIndex(
        (name) => moduleId.endsWith(`/test/${name}.test.ts`) || moduleId.includes(`/test/${name}/`),
      );
      return index < 0 ? slowest.length : index;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    globals: true,
    globalSetup: ['test/support/temporary-root.ts'],
    include: ['test/**/*.test.ts'],
    // Has a command of its own: npm run test:local-model.
    exclude: [...configDefaults.exclude, 'test/system/local-model/**'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // Files share a process and what it has loaded: with one of its own for each file, loading took a quarter of the time.
    // So a test that changes something of the process (environment, exit code, clock) changes it back.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    // CI's machine is shared and may stall for seconds while tests kill real processes. A real failure fails twice.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
