import { appendFileSync } from 'node:fs';
import type { Store } from '../../domain/store.ts';
import { type GateResult, junitXml } from '../../report/ci/junit.ts';
import { sarifLog } from '../../report/ci/sarif.ts';
import { stepSummary } from '../../report/ci/step-summary.ts';
import type { Comparison } from '../../results/comparison.ts';
import type { Findings } from '../../results/findings.ts';
import { writeWhole } from './write-whole.ts';

/** Files for CI: where each goes; `stepSummary` is appended to, as GitHub wants it. */
export type CiFiles = {
  junit?: string | undefined;
  sarif?: string | undefined;
  summary?: string | undefined;
  stepSummary?: string | undefined;
};

/** Writes the wanted files of a run that has ended. */
export async function writeCiFiles(
  store: Store,
  findings: Findings,
  { gates, comparison }: { gates: readonly GateResult[]; comparison: Comparison | undefined },
  files: CiFiles,
): Promise<void> {
  const { id } = findings.run;
  if (files.junit !== undefined) writeWhole(files.junit, junitXml(findings, await store.runs.debates(id), gates));
  if (files.sarif !== undefined) {
    const { spec } = await store.runs.config(id);
    writeWhole(files.sarif, `${JSON.stringify(sarifLog(findings, spec), null, 2)}\n`);
  }
  const text = stepSummary(findings, gates, comparison);
  if (files.summary !== undefined) writeWhole(files.summary, text);
  if (files.stepSummary !== undefined) appendFileSync(files.stepSummary, `${text}\n`);
}
