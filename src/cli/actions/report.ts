import { findingsOf, reportFolder, writeReport } from '../../runs/results/write-report.ts';
import type { ReportOptions } from '../commands/report.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';
import { withApp } from '../with-app.ts';

/** Writes the report of a run and prints the paths of the files. */
export async function report(run: string, options: ReportOptions): Promise<void> {
  const { format } = options;
  await withApp(async ({ store, models, environment, now }) => {
    const { id } = await resolveRun(store, run);
    const findings = await findingsOf(store, id, now(), models);
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
