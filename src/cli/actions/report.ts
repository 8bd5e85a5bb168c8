import { findingsOf, reportFolder, writeReport } from '../../runs/results/write-report.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';
import { withApp } from '../with-app.ts';

export type ReportOptions = { out?: string; format?: 'html' | 'markdown' | 'both'; json?: boolean };

/** Writes the report of a run, or of the newest one for `latest`, and prints where it stands. */
export async function report(run: string, options: ReportOptions): Promise<void> {
  const { format = 'both' } = options;
  await withApp(async ({ store, environment, now }) => {
    const { id } = await resolveRun(store, run);
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
