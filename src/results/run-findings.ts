import { type Findings, measuredText, measuresOf } from './findings.ts';
import type { RunSummary } from './run-summary.ts';

/** What a page in a chat shows of a run: where the spec is weak, the worst cases, and the measures in words. */
export type RunFindings = Pick<RunSummary, 'weakest' | 'cases' | 'contestedDebates'> & {
  measures: { name: string; value: string }[];
};

/** Contested cases that a page may show; `contestedDebates` counts all. */
const maxCases = 10;

export function runFindings(findings: Findings): RunFindings {
  const { weakest, cases, contestedDebates } = findings.summary;
  return { weakest, cases: cases.slice(0, maxCases), contestedDebates, measures: measureTexts(findings) };
}

/** Each measure with its interval and n, as text. */
export function measureTexts(findings: Findings): RunFindings['measures'] {
  return measuresOf(findings).map(({ name, format, measured }) => ({ name, value: measuredText(measured, format) }));
}
