import { MootcourtError } from '../../domain/errors.ts';
import { findingsOf, reportFolder, writeReport } from '../../runs/results/write-report.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';
import { withApp } from '../with-app.ts';

export type ReportOptions = { out?: string; format?: 'html' | 'markdown' | 'both'; json?: boolean };

/** Writes the report of a run, or of the newest one for `latest`, and prints where it stands. */
export async function report(run: string, options: ReportOptions): Promise<void> {
  const { format = 'both' } = options;
  await withApp(async ({ store, environment, now }) => {
    const id = run === 'latest' ? (await store.runs.runs(1, { jobs: false }))[0]?.id : run;
    if (id === undefined)
      throw new MootcourtError('not-found', 'run: this store holds no run yet; start one with: mootcourt run');
    const findings = await findingsOf(store, id, now());
    const folder = options.out ?? reportFolder(environment.storeFile);
    const files = Object.fromEntries(
      (['html', 'markdown'] as const)
        .filter((name) => format === 'both' || format === name)
        .map((name) => [name, writeReport(findings, folder, name)]),
    );
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify({ run: id, ...files })}\n`
        : `${Object.values(files).map(escapeTerminal).join('\n')}\n`,
    );
  });
}
