import path from 'node:path';
import { appendAudit } from '../../runs/append-audit.ts';
import { exportRun } from '../../transfer/export-run.ts';
import type { ExportOptions } from '../commands/export.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';
import { withApp } from '../with-app.ts';

/** Writes a run for other programs and prints the paths of the files. */
export async function exportCommand(run: string, options: ExportOptions): Promise<void> {
  await withApp(async ({ store, environment }) => {
    const { id } = await resolveRun(store, run);
    const folder = path.resolve(
      options.out ?? path.join(path.dirname(environment.storeFile), 'exports', `${id}-${options.format}`),
    );
    const files = await exportRun(store, id, folder, options.format);
    await appendAudit(store, 'export', { run: id, detail: options.format });
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ run: id, files })}\n` : `${files.map(escapeTerminal).join('\n')}\n`,
    );
  });
}
