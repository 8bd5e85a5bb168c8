import { compareRuns } from '../../runs/results/compare-runs.ts';
import { writeComparison } from '../../runs/results/write-comparison.ts';
import { reportFolder } from '../../runs/results/write-report.ts';
import type { CompareOptions } from '../commands/compare.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { comparisonText } from '../output/comparison-text.ts';
import { withApp } from '../with-app.ts';

/** Compares two runs, prints what changed and writes the page. */
export async function compare(before: string, after: string, options: CompareOptions): Promise<void> {
  await withApp(async ({ store, environment }) => {
    const earlier = await resolveRun(store, before, { argument: 'before' });
    const later = await resolveRun(store, after, { argument: 'after' });
    const comparison = await compareRuns(store, earlier.id, later.id);
    const files = writeComparison(comparison, options.out ?? reportFolder(environment.storeFile), options.format);
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify({ ...comparison, files })}\n`
        : comparisonText(comparison, Object.values(files)),
    );
  });
}
