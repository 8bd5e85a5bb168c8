import { z } from 'zod';
import type { Coverage } from '../analysis/run/coverage.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { RunRow } from '../domain/run.ts';
import { coverageSentence, statesOf } from '../results/coverage-text.ts';
import { measuredText, measuresOf } from '../results/findings.ts';
import { missingSentences } from '../results/missing-answers.ts';
import { estimatedUsageText } from '../results/usage-text.ts';
import { findingsWith } from '../runs/results/write-report.ts';
import type { McpContext } from './context.ts';
import { page, toolResult, truncate } from './tool-result.ts';

export const runStateSchema = z.object({
  run: z.string(),
  kind: z.string(),
  state: z.string(),
  reason: z.string(),
  spec: z.string(),
  panel: z.string(),
  simulated: z.boolean().describe('true: says nothing of real models'),
  debates: z.int(),
  ruled: z.int(),
  startedAt: z.string(),
});

export const runAnswerSchema = z.looseObject({
  run: z.string(),
  state: z.string(),
  simulated: z.boolean().describe('true: says nothing of real models'),
  measures: z.array(z.looseObject({ name: z.string() })).describe('value, 95% interval, n'),
  clauses: z.array(z.looseObject({ clause: z.string() })).describe('the judges disagree on most'),
  contested: z.array(z.looseObject({ debate: z.string() })),
  nextCursor: z.string().optional(),
});

/** @throws MootcourtError `not-found` */
export async function runOf({ app }: McpContext, id: string): Promise<RunRow> {
  const row = await app.store.runs.run(id);
  if (row === undefined) throw new MootcourtError('not-found', `run: there is no run ${id}; list_runs shows all`);
  return row;
}

export async function runState({ app }: McpContext, row: RunRow): Promise<z.infer<typeof runStateSchema>> {
  const ruled = (await app.store.runs.debates(row.id)).filter((debate) => debate.state === 'ruled').length;
  const { id, kind, state, reason, spec, panel, simulated, debates, startedAt } = row;
  return { run: id, state, kind, reason, spec, panel, simulated, debates, ruled, startedAt };
}

/** Members listed of whom answers are missing or not as asked. */
const maxMissing = 12;

/** State and results of a run, with one page of contested cases. */
export async function runAnswer(context: McpContext, row: RunRow, cursor: string | undefined) {
  const state = await runState(context, row);
  const findings = await findingsWith(context.app.store, row.id, await context.service.summary(row.id), {
    now: context.app.now(),
    models: context.app.models,
  });
  const { summary, totals } = findings;
  const measures = measuresOf(findings).map(({ name, format, measured }) => ({
    name,
    value: measuredText(measured, format),
  }));
  const cases = page(summary.cases, cursor, 25);
  const contested = cases.items.map(({ debate, scenario, d, ruling }) => ({
    debate,
    scenario: truncate(scenario, 120),
    d: d ?? null,
    outcome: ruling?.outcome ?? 'not ruled',
    problem: ruling?.problem ?? 'none',
  }));
  const clauses = summary.clauses
    .filter((clause) => clause.conflict > 0)
    .slice(0, 10)
    .map(({ clause, conflict, parted }) => ({
      clause: truncate(clause, 120),
      conflict,
      parted: measuredText(parted, 'percent'),
    }));
  const { verdicts, problems } = summary;
  const coverage = coverageAnswer(summary.coverage);
  const sentences = missingSentences(summary.missing);
  const missing = [
    ...sentences.slice(0, maxMissing).map((sentence) => truncate(sentence, 300)),
    ...(sentences.length > maxMissing ? [`${sentences.length - maxMissing} more members with missing answers`] : []),
  ];
  const next = cases.nextCursor === undefined ? {} : { nextCursor: cases.nextCursor };
  const lines = [
    `${state.simulated ? '[simulated agents] ' : ''}Run ${row.id} is ${row.state}: ${state.ruled} of ${state.debates} debates ruled.${row.reason === '' ? '' : ` ${row.reason}`}`,
    ...missing,
    coverageSentence(summary.coverage),
    ...estimatedUsageText(totals),
    ...measures.map(({ name, value }) => `${name}: ${value}`),
    `Clauses the judges disagree on: ${clauses.map(({ clause, parted }) => `${clause} ${parted}`).join('; ') || 'none'}`,
    ...contested
      .slice(0, 10)
      .map(
        (item) =>
          `Contested: ${item.debate} D ${item.d?.toFixed(2) ?? '–'} ${item.scenario} → ${item.outcome}, ${item.problem}`,
      ),
    row.state === 'running'
      ? `Still running. Call get_run with run ${row.id} later.`
      : 'Call explain_debate for the details of a contested case.',
  ];
  return toolResult(
    {
      ...state,
      missing,
      measures,
      verdicts,
      problems,
      coverage,
      clauses,
      contested,
      ...next,
      calls: totals.calls,
      failedCalls: totals.failedCalls,
      estimatedCalls: totals.estimatedCalls,
      costUsd: totals.costUsd,
    },
    lines,
    [{ uri: `mootcourt://runs/${row.id}/report`, name: `Report of run ${row.id}` }],
  );
}

/** Statements that an answer names of each kind; the counts are of all. */
const maxNamed = 20;

function coverageAnswer(coverage: Coverage) {
  const tested = statesOf(coverage, 'tested');
  const named = (state: 'aimed-at' | 'untested') => {
    const statements = statesOf(coverage, state);
    return {
      count: statements.length,
      statements: statements
        .slice(0, maxNamed)
        .map(({ statement, clause, quote }) => ({ statement, clause, quote: truncate(quote, 120) })),
    };
  };
  return {
    statements: coverage.statements.length,
    from: coverage.from,
    tested: tested.length,
    violated: tested.filter(({ violations }) => violations > 0).length,
    contested: tested.filter(({ contests }) => contests > 0).length,
    aimedAtNeverCited: named('aimed-at'),
    untested: named('untested'),
  };
}
