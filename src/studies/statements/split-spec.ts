import pLimit from 'p-limit';
import type { ModelCaller } from '../../agents/model-caller.ts';
import { splitClause } from '../../agents/roles/statement-splitter.ts';
import type { AppContext } from '../../app/app-context.ts';
import { createRunCaller } from '../../app/job-caller.ts';
import { assertOllamaModels } from '../../app/ollama-models.ts';
import { joinStatements, type LeftOut, verifyStatements } from '../../datasets/statements/model-statements.ts';
import { clausesToSplit, completeStatements, splitStatements } from '../../datasets/statements/split-statements.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { type Member, memberName } from '../../domain/panel.ts';
import { requireRun } from '../../domain/require-run.ts';
import type { Budget, JobConfig, RunRow, Spend } from '../../domain/run.ts';
import type { Clause, Spec } from '../../domain/spec.ts';
import type { FoundStatement, Statement } from '../../domain/statement.ts';
import { checkJobMembers, createRun } from '../../runs/create-run.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { type AssumedAnswer, estimateJob, type JobEstimate } from '../../spending/estimate-job.ts';
import { openRunAccount } from '../../spending/reserve-call.ts';

/** Statements that models found in a spec. */
export type SplitSpec = {
  run: RunRow;
  models: string[];
  /** Absent where the job stopped before its end. */
  statements?: Statement[];
  /** Number of clauses that were put to the models. */
  clauses: number;
  /** Clauses that no model split; their statements are those of the rules. */
  byRules: { clause: string; reasons: string[] }[];
  /** Models that failed on a clause that others split. */
  missing: { clause: string; model: string; reason: string }[];
  /** What models named and does not count, and why. */
  leftOut: (LeftOut & { clause: string })[];
  /** Answers that had to be mended before they could be read, and what of them could not. */
  mended: { clause: string; model: string; notes: string[] }[];
  spent: Spend;
};

export type SplitOptions = {
  signal: AbortSignal;
  concurrency: number;
  onProgress?: (done: number, of: number, spent: Spend) => void;
};

const seed = 1;

/**
 * Stores a job that splits a spec into statements, before its first call.
 * @throws MootcourtError what would stop it: an unknown model, a missing key, a budget that would not hold, nothing to split
 */
export async function startSplitting(
  app: AppContext,
  { spec, members, budget }: { spec: Spec; members: readonly Member[]; budget?: Budget | undefined },
): Promise<RunRow> {
  requireClauses(spec);
  checkJobMembers(members, app, budget);
  await assertOllamaModels(members, app);
  const config: JobConfig = {
    kind: 'statements',
    spec,
    members,
    seed,
    ...(budget === undefined ? {} : { budget }),
  };
  return createRun(app.store, config, [], app.now());
}

/**
 * Puts each clause of a stored job's spec to its models, and joins what they name. Calls that had finished come from the ledger. The
 * job ends as `finished`, or as `stopped` when the budget, the signal or a model that fails for good ended it.
 * @param spec the spec as it is now
 * @throws MootcourtError `not-found` and `invalid-input`: no such job, not one of this kind, or the spec has changed since
 */
export async function splitSpec(app: AppContext, run: string, spec: Spec, options: SplitOptions): Promise<SplitSpec> {
  await requireRun(app.store, run, '--resume');
  const config = await app.store.runs.job(run);
  const { kind, members } = config;
  if (kind !== 'statements' || members === undefined)
    throw new MootcourtError('invalid-input', `--resume: ${run} splits no spec into statements`);
  if (canonicalJson(config.spec?.clauses) !== canonicalJson(spec.clauses))
    throw new MootcourtError(
      'invalid-input',
      `--resume: ${run} splits ${config.spec?.id}, and ${spec.id} is another spec or has changed since; name the same one, or start anew with --model`,
    );
  const stop = new AbortController();
  const account = await openRunAccount(app.store, run, config.budget ?? {});
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const caller = createRunCaller(app, {
    run,
    frame: config,
    client: app.modelClientsFor(config),
    account,
    signal,
    onSpent: (reason) => stop.abort(reason),
    onMemberFailed: (reason) => stop.abort(reason),
    onStoreFailure: (reason) => stop.abort(reason),
  });
  await app.store.runs.setState(run, 'running', '');
  const { onProgress } = options;
  const clauses = requireClauses(spec);
  const answers = await askAll(
    caller,
    { clauses, members, signal, concurrency: options.concurrency },
    async (done, of) => onProgress?.(done, of, (await account.state()).spent),
  );
  const isWhole = answers.every((row) => row.every((answer) => answer !== undefined));
  const reason = signal.aborted ? signal.reason : undefined;
  const result = isWhole ? joinAnswers(spec, clauses, members, answers as Answer[][]) : undefined;
  const told = reason instanceof Error ? reason.message : 'stopped';
  await app.store.runs.setState(
    run,
    result === undefined ? 'stopped' : 'finished',
    result === undefined ? told : `${result.statements.length} statements in ${clauses.length} clauses`,
  );
  const none = { byRules: [], missing: [], leftOut: [], mended: [] };
  return {
    run: await requireRun(app.store, run),
    models: members.map(memberName),
    clauses: clauses.length,
    ...(result ?? none),
    spent: (await account.state()).spent,
  };
}

/**
 * What splitting a spec would take; no call is made.
 * @throws MootcourtError `invalid-input`: nothing to split
 */
export async function estimateSplitting(
  spec: Spec,
  members: readonly Member[],
  models: ModelsFile,
  now: Date,
): Promise<JobEstimate & { clauses: number }> {
  const clauses = requireClauses(spec);
  const texts = new Map(clauses.map((clause) => [clause.id, clause.text.length]));
  const answered: AssumedAnswer = ({ messages }, _name, of) => {
    const id = /<clause id="([^"]*)"/.exec(messages.at(-1)?.text ?? '')?.[1] ?? '';
    // An answer repeats up to all of the clause, in JSON: a third of it, most of it, or all of it with the fields around many duties.
    const outputTokens = 20 + ((texts.get(id) ?? 0) / 4) * { low: 0.3, expected: 0.8, high: 2 }[of];
    return { value: { statements: [] }, outputTokens };
  };
  const estimate = await estimateJob(
    (caller) => Promise.all(clauses.flatMap((clause) => members.map((member) => splitClause(caller, member, clause)))),
    answered,
    models,
    now,
  );
  return { clauses: clauses.length, ...estimate };
}

function requireClauses(spec: Spec): Clause[] {
  const clauses = clausesToSplit(spec);
  if (clauses.length === 0)
    throw new MootcourtError('invalid-input', `spec ${spec.id}: expected clauses with a text, found none`);
  return clauses;
}

type Answer =
  | { kind: 'split'; found: FoundStatement[]; leftOut: LeftOut[]; notes: string[] }
  | { kind: 'failed'; reason: string };

/** The answers of each member by clause; undefined where the job was stopped before. */
async function askAll(
  caller: ModelCaller,
  asked: { clauses: readonly Clause[]; members: readonly Member[]; signal: AbortSignal; concurrency: number },
  onDone: (done: number, of: number) => Promise<void>,
): Promise<(Answer | undefined)[][]> {
  const { clauses, members, signal } = asked;
  const limit = pLimit(asked.concurrency);
  let done = 0;
  const ask = async (clause: Clause, member: Member): Promise<Answer | undefined> => {
    if (signal.aborted) return undefined;
    const outcome = await splitClause(caller, member, clause).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    // A call that the stop cut off is no answer of the model.
    if (outcome === undefined || (outcome.kind === 'failed' && signal.aborted)) return undefined;
    done += 1;
    await onDone(done, clauses.length * members.length);
    if (outcome.kind === 'failed')
      return { kind: 'failed', reason: `${outcome.failure.kind}: ${outcome.failure.message}` };
    const { mended = [], missing = [] } = outcome.reading ?? {};
    const notes = [...mended, ...missing.map((path) => `${path} is missing`)];
    return { kind: 'split', ...verifyStatements(clause, outcome.value.statements), notes };
  };
  return Promise.all(clauses.map((clause) => Promise.all(members.map((member) => limit(() => ask(clause, member))))));
}

function joinAnswers(
  spec: Spec,
  clauses: readonly Clause[],
  members: readonly Member[],
  answers: readonly (readonly Answer[])[],
): Required<Pick<SplitSpec, 'statements' | 'byRules' | 'missing' | 'leftOut' | 'mended'>> {
  const found: FoundStatement[] = [];
  const byRules: SplitSpec['byRules'] = [];
  const missing: SplitSpec['missing'] = [];
  const leftOut: SplitSpec['leftOut'] = [];
  const mended: SplitSpec['mended'] = [];
  for (const [index, { id }] of clauses.entries()) {
    const row = answers[index] ?? [];
    const split = row.filter((answer) => answer.kind === 'split');
    const failures = row.flatMap((answer, at) =>
      answer.kind === 'failed' ? [{ model: memberName(members[at] as Member), reason: answer.reason }] : [],
    );
    if (split.length === 0) {
      byRules.push({ clause: id, reasons: failures.map(({ model, reason }) => `${model}: ${reason}`) });
      continue;
    }
    missing.push(...failures.map((failure) => ({ clause: id, ...failure })));
    for (const [at, answer] of row.entries()) {
      if (answer.kind === 'failed') continue;
      const model = memberName(members[at] as Member);
      if (answer.notes.length > 0) mended.push({ clause: id, model, notes: answer.notes });
      leftOut.push(...answer.leftOut.map((item) => ({ clause: id, ...item })));
    }
    const joined = joinStatements(split.map((answer) => answer.found));
    leftOut.push(...joined.leftOut.map((item) => ({ clause: id, ...item })));
    found.push(...joined.found);
  }
  const unsplit = new Set(byRules.map(({ clause }) => clause));
  const fromRules = unsplit.size === 0 ? [] : splitStatements(spec).filter(({ clause }) => unsplit.has(clause));
  const order = new Map(spec.clauses.map(({ id }, index) => [id, index]));
  const statements = [...completeStatements(spec, found, 'model'), ...fromRules].sort(
    (a, b) => (order.get(a.clause) ?? 0) - (order.get(b.clause) ?? 0),
  );
  return { statements, byRules, missing, leftOut, mended };
}
