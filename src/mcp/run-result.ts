import { z } from 'zod';
import type { DebateRecord } from '../adjudication/debate-record.ts';
import type { Coverage } from '../analysis/run/coverage.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { DebateRow, RunRow } from '../domain/run.ts';
import { shorten } from '../domain/shorten.ts';
import { chanceText } from '../results/chance-text.ts';
import { statesOf } from '../results/coverage-text.ts';
import { measuredText } from '../results/findings.ts';
import { judgeSeverities, severityMissing } from '../results/judge-severities.ts';
import { lostCallsText } from '../results/lost-calls.ts';
import { missingSentences } from '../results/missing-answers.ts';
import { measureTexts } from '../results/run-findings.ts';
import { estimatedUsageText } from '../results/usage-text.ts';
import { loadDebateRecord } from '../runs/load-debate-record.ts';
import { findingsWith } from '../runs/results/findings-with.ts';
import { isHolderDead } from '../runs/run-lease.ts';
import type { McpContext } from './context.ts';
import { maxWaitSeconds } from './limits.ts';
import { fitToSize, type NextCall, offsetOf, page, toolResult } from './tool-result.ts';

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
  contestedDebates: z.int(),
  awaitingHuman: z.int(),
  startedAt: z.string(),
});

export const runAnswerSchema = z.looseObject({
  run: z.string(),
  state: z.string(),
  simulated: z.boolean().describe('true: says nothing of real models'),
  measures: z
    .array(z.looseObject({ name: z.string() }))
    .describe('value, 95% interval, n')
    .optional(),
  clauses: z
    .array(z.looseObject({ clause: z.string() }))
    .describe('the judges disagree on most')
    .optional(),
  contested: z.array(z.looseObject({ debate: z.string() })).describe('highest D first'),
  nextCursor: z.string().optional(),
});

/** What runs with debates are, for `latest`: trials of amendments belong to the command line. */
const kindsWithDebates = ['stress-test', 'adjudication', 'import'] as const;

/**
 * A run by its id, or the newest one with debates for `latest`.
 * @throws MootcourtError `not-found`
 */
export async function runOf({ app }: McpContext, id: string): Promise<RunRow> {
  const { runs } = app.store;
  const row = id === 'latest' ? (await runs.runs(1, { kinds: kindsWithDebates, jobs: false }))[0] : await runs.run(id);
  if (row !== undefined) return row;
  if (id === 'latest') throw new MootcourtError('not-found', 'run: there are no runs yet; stress_test starts one');
  throw new MootcourtError('not-found', `run: there is no run ${shorten(id, 60)}; list_runs shows all`);
}

/** Marks what says nothing of real models; every summary begins with it. */
export const simulatedMark = (simulated: boolean) => (simulated ? '[simulated agents] ' : '');

export async function runState(context: McpContext, row: RunRow): Promise<z.infer<typeof runStateSchema>> {
  return stateWith(await withInterruption(context, row), await context.app.store.runs.debates(row.id));
}

type ShownRow = Omit<RunRow, 'state'> & { state: string };

/** A run is stored as running when its process is killed; here nothing goes on with it until a tool asks. */
async function withInterruption({ app, service }: McpContext, row: RunRow): Promise<ShownRow> {
  if (row.state !== 'running' || service.isActive(row) || !isHolderDead(await app.store.runs.leaseOwner(row.id)))
    return row;
  return { ...row, state: 'interrupted', reason: 'its process ended in the middle; finished calls are kept' };
}

/** How a run that was stopped or interrupted goes on; empty for any other. */
export function resumeCalls({ run, state, kind }: { run: string; state: string; kind: string }): NextCall[] {
  const canResume = (state === 'stopped' || state === 'interrupted') && kind !== 'generation' && kind !== 'statements';
  return canResume
    ? [{ tool: 'stress_test', arguments: { resume: run }, why: 'go on with it; finished calls are kept' }]
    : [];
}

function stateWith(row: ShownRow, rows: readonly DebateRow[]): z.infer<typeof runStateSchema> {
  const count = (isCounted: (debate: DebateRow) => boolean) => rows.filter(isCounted).length;
  const { id, kind, state, reason, spec, panel, simulated, debates, startedAt } = row;
  return {
    run: id,
    state,
    kind,
    reason,
    spec,
    panel,
    simulated,
    debates,
    ruled: count((debate) => debate.state === 'ruled'),
    contestedDebates: count(({ contested }) => contested),
    awaitingHuman: count((debate) => debate.state === 'awaiting-human'),
    startedAt,
  };
}

/** Cases on a page; a run with very many has larger pages, so that about five hold them. */
const pageSize = { min: 25, max: 40, pages: 5 };

/** State and results of a run with its worst contested cases; with a cursor the state and the next cases only. */
export async function runAnswer(context: McpContext, row: RunRow, cursor: string | undefined) {
  const { store } = context.app;
  const rows = await store.runs.debates(row.id);
  const state = stateWith(await withInterruption(context, row), rows);
  const sorted = rows
    .filter(({ contested }) => contested)
    .sort((item, other) => (other.d ?? -1) - (item.d ?? -1) || item.position - other.position);
  const size = Math.min(pageSize.max, Math.max(pageSize.min, Math.ceil(sorted.length / pageSize.pages)));
  const start = offsetOf(cursor);
  const wanted = sorted.slice(start, start + size);
  const records = await Promise.all(wanted.map(({ id }) => loadDebateRecord(store, id)));
  const { items } = page(
    wanted.map((debate, index) => caseOf(debate, records[index])),
    undefined,
    size,
  );
  const end = start + items.length;
  const nextCursor = end < sorted.length ? String(end) : undefined;
  const findings = cursor === undefined ? await findingsOf(context, row) : undefined;
  return fitToSize((maxItems) =>
    toolResult(
      {
        ...state,
        ...findings?.(maxItems),
        contested: items,
        ...(nextCursor === undefined ? {} : { nextCursor }),
      },
      {
        summary: summaryOf(state, items.length),
        next: nextCalls(state, rows, items, nextCursor),
        links: [{ uri: `mootcourt://runs/${row.id}/report`, name: `Report of run ${row.id}` }],
      },
    ),
  );
}

function summaryOf(state: z.infer<typeof runStateSchema>, shown: number): string {
  const { run, ruled, debates, contestedDebates: contested, awaitingHuman, reason, simulated } = state;
  const waiting = awaitingHuman === 0 ? '' : ` ${awaitingHuman} wait for a human ruling.`;
  const cases = shown < contested ? ` ${shown} of the contested cases are listed, highest D first.` : '';
  const why = reason === '' ? '' : ` ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`;
  return `${simulatedMark(simulated)}Run ${run} is ${state.state}: ${ruled} of ${debates} debates ruled, ${contested} contested.${waiting}${cases}${why}`;
}

function caseOf({ id, d, scenario }: DebateRow, record: DebateRecord | undefined) {
  return {
    debate: id,
    d: rounded(d, 2),
    scenario: shorten(scenario, 100),
    outcome: record?.ruling?.outcome ?? 'not ruled',
    problem: record?.ruling?.problem ?? 'none',
  };
}

const rounded = (value: number | null, digits: number) => (value === null ? null : Number(value.toFixed(digits)));

/** What a caller does after it has read a run. */
function nextCalls(
  { run, state, kind }: z.infer<typeof runStateSchema>,
  rows: readonly DebateRow[],
  shown: readonly { debate: string }[],
  nextCursor: string | undefined,
): NextCall[] {
  const worst = shown[0]?.debate;
  const waiting = rows.find((debate) => debate.state === 'awaiting-human')?.id;
  return [
    ...(state === 'running'
      ? [{ tool: 'get_run', arguments: { run, waitSeconds: maxWaitSeconds }, why: 'wait for the end' }]
      : []),
    ...resumeCalls({ run, state, kind }),
    ...(nextCursor === undefined
      ? []
      : [{ tool: 'get_run', arguments: { run, cursor: nextCursor }, why: 'more contested cases' }]),
    ...(worst === undefined
      ? []
      : [{ tool: 'explain_debate', arguments: { debate: worst }, why: 'why its judges disagree' }]),
    ...(waiting === undefined ? [] : [{ tool: 'rule_debate', arguments: { debate: waiting }, why: 'ask the user' }]),
  ];
}

/** Members listed of whom answers are missing or not as asked. */
const maxMissing = 12;

async function findingsOf(context: McpContext, row: RunRow) {
  const { app, service } = context;
  const findings = await findingsWith(app.store, row.id, await service.summary(row.id), {
    now: app.now(),
    models: app.models,
  });
  const { summary, totals } = findings;
  const measures = measureTexts(findings);
  const sentences = missingSentences(summary.missing);
  const usage = [...estimatedUsageText(totals), ...lostCallsText(findings)];
  const { verdicts, problems, families } = summary;
  return (maxItems: number) => {
    const size = Math.min(maxItems, maxMissing);
    const parting = summary.clauses.filter((clause) => clause.conflict > 0);
    return {
      families,
      missing: [
        ...sentences.slice(0, size).map((sentence) => shorten(sentence, 300)),
        ...(sentences.length > size ? [`${sentences.length - size} more members with missing answers`] : []),
      ],
      measures,
      verdicts,
      problems,
      severity: severityAnswer(summary.analysis.severity, Math.min(maxItems, maxNamed)),
      coverage: coverageAnswer(summary.coverage, Math.min(maxItems, maxNamed)),
      clausesWithConflict: parting.length,
      clauses: parting.slice(0, Math.min(maxItems, 10)).map(({ clause, conflict, parted, chance }) => ({
        clause: shorten(clause, 120),
        conflict: rounded(conflict, 3),
        parted: measuredText(parted, 'percent'),
        chance: chanceText(chance),
      })),
      calls: totals.calls,
      failedCalls: totals.failedCalls,
      estimatedCalls: totals.estimatedCalls,
      costUsd: totals.costUsd,
      ...(usage.length === 0 ? {} : { usage }),
    };
  };
}

/** Severity of judges in log odds around the panel's mean, answers held equal. */
function severityAnswer({ positions, verdicts }: Parameters<typeof judgeSeverities>[0], size: number) {
  const judges = judgeSeverities({ positions, verdicts });
  const missing = severityMissing(verdicts) ?? severityMissing(positions);
  return {
    judges: judges.length,
    mostSevere: judges.slice(0, size).map((item) => ({
      judge: shorten(item.judge, 120),
      ...(item.verdicts === undefined ? {} : { verdicts: measuredText(item.verdicts.severity, 'decimals') }),
      ...(item.positions === undefined ? {} : { positions: measuredText(item.positions.severity, 'decimals') }),
    })),
    ...(missing === undefined ? {} : { missing: shorten(missing, 200) }),
  };
}

/** Statements that an answer names of each kind; the counts are of all. */
const maxNamed = 5;

function coverageAnswer(coverage: Coverage, size: number) {
  const tested = statesOf(coverage, 'tested');
  const named = (state: 'aimed-at' | 'untested') => {
    const statements = statesOf(coverage, state);
    return {
      count: statements.length,
      statements: statements
        .slice(0, size)
        .map(({ statement, quote }) => ({ statement: shorten(statement, 120), quote: shorten(quote, 120) })),
    };
  };
  return {
    statements: coverage.statements.length,
    from: coverage.from,
    tested: tested.length,
    violated: tested.filter(({ violations }) => violations > 0).length,
    contested: tested.filter(({ contests }) => contests > 0).length,
    unknown: coverage.unknown.length,
    aimedAtNeverCited: named('aimed-at'),
    untested: named('untested'),
  };
}
