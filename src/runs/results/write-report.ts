import path from 'node:path';
import { requireRun, runNotFound } from '../../domain/require-run.ts';
import type { Store } from '../../domain/store.ts';
import { htmlReport } from '../../report/html/report.ts';
import { markdownReport } from '../../report/markdown/report.ts';
import type { Findings } from '../../results/findings.ts';
import { lostCallsOf } from '../../results/lost-calls.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { panelModels } from '../../settings/panel-file.ts';
import { packageVersion } from '../../settings/paths.ts';
import { unpricedModels } from '../../spending/reserve-call.ts';
import { specVersionOf } from '../spec-version.ts';
import { computeSummary } from './compute-summary.ts';
import { withConversationTexts } from './conversation-texts.ts';
import { writeWhole } from './write-whole.ts';

/** Where `mootcourt serve` answers unless told otherwise. */
const defaultViewer = 'http://127.0.0.1:7331';

/**
 * Everything a report tells of a run whose summary is computed already.
 * @param options.models tells which members have no price
 * @throws MootcourtError `not-found`
 */
export async function findingsWith(
  store: Store,
  run: string,
  summary: RunSummary,
  options: { now: Date; viewer?: string; models?: ModelsFile },
): Promise<Findings> {
  const row = await requireRun(store, run);
  const config = await store.runs.config(run);
  const { panel } = config;
  const totals = await store.ledger.totals(run);
  const lost = lostCallsOf(await store.trace.events(run, { debate: '' }));
  const { now, viewer = defaultViewer, models } = options;
  const unpriced = models === undefined ? [] : unpricedModels(panelModels(panel), models);
  const made = { at: now.toISOString(), version: packageVersion(), viewerUrl: viewer };
  const complete = await withConversationTexts(store, summary);
  return {
    run: row,
    summary: complete,
    panel,
    specVersion: specVersionOf(config),
    totals,
    ...(lost === undefined ? {} : { lost }),
    unpriced,
    ...made,
  };
}

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
