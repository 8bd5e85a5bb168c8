import path from 'node:path';
import { runNotFound } from '../../domain/require-run.ts';
import type { Store } from '../../domain/store.ts';
import { htmlReport } from '../../report/html/report.ts';
import { markdownReport } from '../../report/markdown/report.ts';
import type { Findings } from '../../results/findings.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { computeSummary } from './compute-summary.ts';
import { findingsWith } from './findings-with.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Everything a report tells of a run.
 * @throws MootcourtError `not-found`
 */
export async function findingsOf(store: Store, run: string, now: Date, models?: ModelsFile): Promise<Findings> {
  if ((await store.runs.run(run)) === undefined) throw runNotFound(run);
  return await findingsWith(store, run, await computeSummary(store, run), {
    now,
    ...(models === undefined ? {} : { models }),
  });
}

export type ReportFormat = 'html' | 'markdown';

const formats = {
  html: { extension: 'html', render: htmlReport },
  markdown: { extension: 'md', render: markdownReport },
} as const;

/** Writes `<run>.html` or `<run>.md` into a folder, whole or not at all, and returns the file's path. */
export function writeReport(findings: Findings, folder: string, format: ReportFormat): string {
  const { extension, render } = formats[format];
  return writeWhole(path.join(folder, `${fileName(findings.run.id)}.${extension}`), render(findings));
}

/** Writes `<run>.html` and `<run>.md` into a folder, each whole or not at all. */
export function writeReports(findings: Findings, folder: string): { html: string; markdown: string } {
  return { html: writeReport(findings, folder, 'html'), markdown: writeReport(findings, folder, 'markdown') };
}

/** Where reports go unless told otherwise: beside the store. */
export function reportFolder(storeFile: string): string {
  return path.join(path.dirname(storeFile), 'reports');
}

/** A run's id as a file's name. A store may come from elsewhere: its run ids must not lead out of the folder. */
export function fileName(run: string): string {
  return run.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 100) || 'run';
}
