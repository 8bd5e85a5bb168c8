import { loadSpec } from '../../runs/load-inputs.ts';
import { loadTaxonomy } from '../../studies/generate/generate-scenarios.ts';
import { type ImportReport, importFiles } from '../../transfer/import-files.ts';
import type { ImportOptions } from '../commands/import.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Makes runs of files in the public schema and says what was left out. */
export async function importCommand(files: readonly string[], options: ImportOptions): Promise<void> {
  await withApp(async (app) => {
    const work = (signal: AbortSignal) =>
      importFiles(app, files, {
        spec: loadSpec(options.spec),
        taxonomy: loadTaxonomy(options.taxonomy),
        limit: options.limit ?? Number.POSITIVE_INFINITY,
        partSize: options.debatesPerRun,
        signal,
        onProgress: (imported) => process.stderr.write(`${imported} debates\n`),
      });
    const report = await withShutdownSignal(work, 'to continue, give the same command again');
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : reportText(report));
  });
}

function reportText({ runs, imported, kept, rejections, columns }: ImportReport): string {
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([reason, count]) => `  ${count} × ${reason}`);
  const result = (names: readonly string[]) =>
    names
      .slice(0, 30)
      .map((name) => oneLine(name, 40))
      .join(', ');
  const rejected = counted(rejections.rows);
  const cells = counted(rejections.cells);
  return `${[
    `${imported} debates imported in ${runs.length} run${runs.length === 1 ? '' : 's'}${kept === 0 ? '' : `, ${kept} kept from an earlier import`}`,
    ...columns.flatMap(({ models, judges, missed, unread }) => [
      `${models.length > 0 ? `${models.length} models with answers` : `${judges.length} judges`}${missed.length === 0 ? '' : `; not in the files: ${missed.join(', ')}`}`,
      ...(unread.length === 0 ? [] : [`columns not read: ${result(unread)}`]),
    ]),
    ...(rejected.length === 0 ? ['no row was rejected'] : ['rows rejected:', ...rejected]),
    ...(cells.length === 0 ? [] : ['cells left out:', ...cells]),
    ...runs.slice(0, 20).map((run) => `  mootcourt report ${run}`),
  ].join('\n')}\n`;
}
