import { MootcourtError } from '../model/errors.ts';
import { findingsOf, reportFolder, writeReports } from '../runs/write-report.ts';
import { withHouse } from './house.ts';

export async function report(run: string, options: { out?: string }): Promise<void> {
  await withHouse(async ({ store, environment, now }) => {
    const id = run === 'latest' ? store.runs.runs(1)[0]?.id : run;
    if (id === undefined)
      throw new MootcourtError('not-found', 'run: this store holds no run yet; start one with: mootcourt run');
    const files = writeReports(findingsOf(store, id, now()), options.out ?? reportFolder(environment.storeFile));
    process.stdout.write(`${files.html}\n${files.markdown}\n`);
  });
}
