import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take the longest begin first, so that no core is idle while the last of them ends. */
const longest = [
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

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex(
        (name) => moduleId.endsWith(`/test/${name}.test.ts`) || moduleId.includes(`/test/${name}/`),
      );
      return at < 0 ? longest.length : at;
    };
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    globals: true,
    globalSetup: ['test/support/temporary-root.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // CI's machine is shared, and may stand still for seconds while real processes are killed and waited for: what is broken fails twice.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
