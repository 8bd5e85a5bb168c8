import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../model/errors.ts';
import type { Store } from '../model/store.ts';
import type { Findings } from '../report/findings.ts';
import { htmlReport } from '../report/html-report.ts';
import { markdownReport } from '../report/markdown-report.ts';
import { summariseRun } from './summarise.ts';

/**
 * Everything a report tells of a run.
 * @throws MootcourtError `not-found`
 */
export function findingsOf(store: Store, run: string, now: Date): Findings {
  const row = store.runs.run(run);
  if (row === undefined) throw new MootcourtError('not-found', `run: there is no run ${run} in this store`);
  const { panel } = store.runs.frame(run);
  const totals = store.ledger.totals(run);
  return { run: row, summary: summariseRun(store, run), panel, totals, at: now.toISOString() };
}

/** Writes `<run>.html` and `<run>.md` into a folder, each whole or not at all. */
export function writeReports(findings: Findings, folder: string): { html: string; markdown: string } {
  mkdirSync(folder, { recursive: true });
  const write = (extension: string, text: string): string => {
    const file = path.join(folder, `${findings.run.id}.${extension}`);
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
    return file;
  };
  return { html: write('html', htmlReport(findings)), markdown: write('md', markdownReport(findings)) };
}

/** Where reports go unless told otherwise: beside the store. */
export function reportFolder(storeFile: string): string {
  return path.join(path.dirname(storeFile), 'reports');
}
