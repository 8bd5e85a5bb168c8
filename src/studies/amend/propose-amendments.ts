import { clausesReadIn } from '../../adjudication/clauses-read.ts';
import type { DebateRecord } from '../../adjudication/debate-record.ts';
import { type BlamedCase, writeAmendment } from '../../agents/roles/amendment-writer.ts';
import type { AppContext } from '../../app/app-context.ts';
import { createJobCaller } from '../../app/job-caller.ts';
import type { ClausesRead } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { selectedSpecRoom } from '../../domain/panel.ts';
import type { JobConfig, RunDefinition } from '../../domain/run.ts';
import type { Spec } from '../../domain/spec.ts';
import { createRun } from '../../runs/create-run.ts';
import { type Amendment, applyAmendments } from './apply-amendment.ts';

/** A new wording of one clause. `cases` are the scenarios whose rulings blame the clause: those it should settle. */
export type Proposal = Amendment & {
  reason: string;
  cases: string[];
  /** What the writer read of the spec, where the panel reads clauses that are named in place of all. */
  clausesRead?: ClausesRead;
};

const maxCasesShown = 8;
const specProblems = new Set(['contradiction', 'ambiguity', 'coverage-gap', 'granularity']);

/** Clauses that rulings of contested debates blame, with the scenarios, most blamed first. */
function blamedClauses(records: readonly DebateRecord[]): Map<string, DebateRecord[]> {
  const blamed = new Map<string, DebateRecord[]>();
  for (const record of records) {
    const { ruling, start } = record;
    if (start === undefined || ruling === undefined || !specProblems.has(ruling.problem)) continue;
    for (const clause of new Set(ruling.clauses.filter((clause) => clause.verified).map((clause) => clause.clause)))
      blamed.set(clause, [...(blamed.get(clause) ?? []), record]);
  }
  return new Map(
    [...blamed].sort(([name, first], [other, second]) => second.length - first.length || name.localeCompare(other)),
  );
}

/**
 * A proposal for each of the most blamed clauses, written by the panel's meta-adjudicator from the cases of the families it may see. The calls
 * stand in the ledger of a run of their own. Proposals that would change more than their clause are left out and told.
 */
export async function writeProposals(options: {
  app: AppContext;
  plan: RunDefinition;
  spec: Spec;
  records: readonly DebateRecord[];
  /** Families that the writer may see; the others test what it wrote. */
  shown: ReadonlySet<string>;
  most: number;
  signal: AbortSignal;
}): Promise<{ proposals: Proposal[]; unusable: { clause: string; why: string }[] }> {
  const { app, plan, spec, records, shown, most, signal } = options;
  const { panel, seed, budget } = plan;
  const job: JobConfig = {
    kind: 'amendment',
    spec: plan.spec,
    panel,
    seed,
    ...(budget === undefined ? {} : { budget }),
  };
  const run = await createRun(app.store, job, [], app.now());
  const caller = createJobCaller(app, run.id, plan, signal);
  const proposals: Proposal[] = [];
  const unusable: { clause: string; why: string }[] = [];
  const known = [...blamedClauses(records)].flatMap(([clause, blamed]) => {
    const cases = blamed.filter(({ start }) => shown.has(start?.family ?? ''));
    return cases.length === 0 ? [] : [{ clause, blamed, cases: cases.slice(0, maxCasesShown) }];
  });
  const maxCharacters = selectedSpecRoom(panel);
  for (const { clause, blamed, cases } of known.slice(0, most)) {
    const member = plan.panel.metaAdjudicator;
    const clauses = cases.flatMap((record) => clausesReadIn(record)?.ids ?? []);
    const selection = maxCharacters === undefined ? undefined : { clauses, maxCharacters };
    const shownCases = cases.map(caseOf);
    const outcome = await writeAmendment(caller, { member, spec, clause, cases: shownCases, seed, selection });
    if (outcome.kind === 'failed') {
      unusable.push({ clause, why: outcome.failure.message });
      continue;
    }
    const { text, reason, clausesRead } = outcome.value;
    if (spec.clauses.find(({ id }) => id === clause)?.text.trim() === text.trim()) {
      unusable.push({ clause, why: 'the wording is the old one' });
      continue;
    }
    try {
      applyAmendments(spec, [{ clause, text }]);
    } catch (error) {
      if (!(error instanceof MootcourtError)) throw error;
      unusable.push({ clause, why: error.message });
      continue;
    }
    proposals.push({
      clause,
      text,
      reason,
      cases: blamed.map(({ start }) => start?.scenario ?? ''),
      ...(clausesRead === undefined ? {} : { clausesRead }),
    });
  }
  await app.store.runs.setState(run.id, 'finished', 'wrote amendments');
  return { proposals, unusable };
}

function caseOf({ start, ruling }: DebateRecord): BlamedCase {
  if (start === undefined || ruling === undefined) throw new Error('a blamed case has a start and a ruling');
  const { query, messages, values } = start;
  const scenario = { query, ...(messages === undefined ? {} : { messages }) };
  return {
    scenario,
    values,
    problem: ruling.problem,
    explanation: ruling.explanation,
    proposed: ruling.amendment?.text,
  };
}
