import pLimit from 'p-limit';
import type { ModelCaller } from '../../agents/model-caller.ts';
import { findCollision, writeRubric } from '../../agents/roles/rubric-writer.ts';
import { draftProblem, writeScenario } from '../../agents/roles/scenario-writer.ts';
import type { AppContext } from '../../app/app-context.ts';
import { createRunCaller } from '../../app/job-caller.ts';
import { isSimulated } from '../../app/model-clients.ts';
import { assertOllamaModels } from '../../app/ollama-models.ts';
import { lineAt, scenariosOfRow } from '../../datasets/scenarios/read-scenarios.ts';
import { readTaxonomy } from '../../datasets/scenarios/read-taxonomy.ts';
import { type Family, familyId } from '../../datasets/scenarios/write-families.ts';
import { nothingSpent } from '../../domain/budget-account.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { ModelError } from '../../domain/model-client.ts';
import type { Member } from '../../domain/panel.ts';
import { requireRun } from '../../domain/require-run.ts';
import type { Budget, JobConfig, RunRow, Spend } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { GenerationRecipe, RejectedDrafts } from '../../domain/scenario-generation.ts';
import { sha256 } from '../../domain/sha256.ts';
import type { Spec } from '../../domain/spec.ts';
import type { Value } from '../../domain/value.ts';
import { checkJobMembers, createRun } from '../../runs/create-run.ts';
import { loadValues } from '../../runs/load-inputs.ts';
import { bundledFolder } from '../../settings/paths.ts';
import { createBudgetAccount } from '../../spending/local-budget.ts';
import { openRunAccount } from '../../spending/reserve-call.ts';
import type { DraftPlan } from './draft-plan.ts';
import { coverPasses, planCover, type Uncovered, uncoveredStatements } from './plan-cover.ts';
import { planDrafts } from './plan-drafts.ts';

/** A taxonomy of values: `bundled`, a folder or file of that form, or the public CSV. */
export function loadTaxonomy(nameOrPath: string): Value[] {
  return readTaxonomy(nameOrPath === 'bundled' ? bundledFolder('taxonomy') : nameOrPath);
}

export type GenerationRequest = Omit<GenerationRecipe, 'draws'> & {
  spec: Spec;
  seed: number;
  budget?: Budget | undefined;
};

export type Generated = {
  run: RunRow;
  written: number;
  dropped: RejectedDrafts;
  spent: Spend;
  /** Present where statements were to be covered: how many, in how many families each, and which are not. */
  cover?: { statements: number; wanted: number; uncovered: Uncovered[] };
};

export type GenerateOptions = {
  signal: AbortSignal;
  concurrency: number;
  /** Told each family in the order of the draws, whatever order the calls end in. */
  onFamily: (family: Family) => void;
  onProgress?: (done: number, of: number, dropped: number, spent: Spend) => void;
};

/**
 * Stores a run that writes scenarios, before its first call.
 * @throws MootcourtError what would stop it: an unknown model, a missing key, nothing to draw from
 */
export async function startGeneration(app: AppContext, request: GenerationRequest): Promise<RunRow> {
  const { spec, seed, budget, ...asked } = request;
  const members = [...asked.generators, ...(asked.rubricWriter ? [asked.rubricWriter] : [])];
  checkJobMembers(members, app, budget);
  await assertOllamaModels(members, app);
  const draws = planDrafts(asked, valuesFor(asked), spec, seed);
  const generation: GenerationRecipe = { ...asked, draws: digestOf(draws) };
  const plan: JobConfig = {
    kind: 'generation',
    spec,
    members,
    seed,
    generation,
    ...(budget === undefined ? {} : { budget }),
  };
  return createRun(app.store, plan, [], app.now());
}

/**
 * Writes the scenarios of a stored run, from its first draw on: calls that had finished come from the ledger, so a run that was cut off goes on
 * without paying twice. A draft that is refused or unusable is dropped and counted by its reason; one draft's failure leaves the others
 * intact. Ends as `finished`, or as `stopped` when the budget or the signal ended it.
 * @throws MootcourtError `not-found` and `invalid-input`: no such run, not one of this kind, or its taxonomy has changed since
 */
export async function generateScenarios(app: AppContext, run: string, options: GenerateOptions): Promise<Generated> {
  const { config, generation, drafts, spec } = await loadGeneration(app, run);
  const tally = createCoverTally();
  const stop = new AbortController();
  const account = await openRunAccount(app.store, run, config.budget ?? {});
  const caller = createRunCaller(app, {
    run,
    frame: config,
    client: app.modelClientsFor(config),
    account,
    signal: AbortSignal.any([options.signal, stop.signal]),
    onSpent: (reason) => stop.abort(reason),
    onStoreFailure: (reason) => stop.abort(reason),
  });
  const count = { written: 0, done: 0, dropped: 0 };
  const dropped: Record<string, number> = {};
  await app.store.runs.setState(run, 'running', '');

  async function writeOne(index: number): Promise<Family | undefined> {
    stop.signal.throwIfAborted();
    options.signal.throwIfAborted();
    const family = await writeDraft(caller, { run, seed: config.seed, generation, drafts, index });
    count.done += 1;
    if (family.kind === 'dropped') {
      count.dropped += 1;
      dropped[family.reason] = (dropped[family.reason] ?? 0) + 1;
    }
    tally.add(drafts[index]?.statements ?? [], family.kind === 'dropped' ? family.reason : undefined);
    options.onProgress?.(count.done, drafts.length, count.dropped, (await account.state()).spent);
    return family.kind === 'dropped' ? undefined : family.family;
  }

  let stopped: unknown;
  try {
    for (let pass = 0, from = 0; stopped === undefined && from < drafts.length; pass += 1) {
      const to = drafts.length;
      stopped = await inBlocks(from, to, options.concurrency, writeOne, (family) => {
        options.onFamily(family);
        count.written += 1;
      });
      from = to;
      drafts.push(...draftsOfPass(generation, spec, tally, pass + 1));
    }
  } finally {
    const result = `${count.written} scenario families written, ${count.dropped} drafts dropped`;
    if (stopped === undefined) await app.store.runs.setState(run, 'finished', result);
    else await app.store.runs.setState(run, 'stopped', stopped instanceof Error ? stopped.message : result);
  }
  if (stopped !== undefined && !(stopped instanceof MootcourtError)) throw stopped;
  const ended = await requireRun(app.store, run);
  const { cover } = generation;
  const reason = stopped === undefined ? undefined : stopped instanceof Error ? stopped.message : String(stopped);
  return {
    run: ended,
    written: count.written,
    dropped,
    spent: (await account.state()).spent,
    ...(cover === undefined
      ? {}
      : {
          cover: {
            statements: cover.statements.length,
            wanted: cover.wanted,
            uncovered: uncoveredStatements(cover.statements, cover.wanted, tally.written, tally.dropped, reason),
          },
        }),
  };
}

/**
 * The scenarios that a stored run has written so far, from its ledger alone: no model is asked, and nothing is written.
 * @throws MootcourtError `not-found` and `invalid-input` as above
 */
export async function readGenerated(app: AppContext, run: string): Promise<Scenario[]> {
  const { config, generation, drafts, spec } = await loadGeneration(app, run);
  const tally = createCoverTally();
  const noCall = new ModelError({ kind: 'ledger-miss', message: 'the ledger does not hold this call' });
  const caller = createRunCaller(app, {
    run,
    frame: config,
    client: () => ({ complete: () => Promise.reject(noCall) }),
    account: createBudgetAccount({}, nothingSpent),
    signal: new AbortController().signal,
  });
  const values = loadValues();
  const scenarios: Scenario[] = [];
  for (let pass = 0, from = 0; from < drafts.length; pass += 1) {
    const to = drafts.length;
    for (let index = from; index < to; index += 1) {
      const draft = await writeDraft(caller, { run, seed: config.seed, generation, drafts, index });
      tally.add(drafts[index]?.statements ?? [], draft.kind === 'dropped' ? draft.reason : undefined);
      if (draft.kind === 'written')
        scenarios.push(...scenariosOfRow({ ...draft.family }, lineAt(`run ${run}`, index + 1), values));
    }
    from = to;
    drafts.push(...draftsOfPass(generation, spec, tally, pass + 1));
  }
  return scenarios;
}

/** What a further round of drafts tries again; none where nothing was to be covered, or nothing is short. */
function draftsOfPass(
  { cover }: GenerationRecipe,
  spec: Spec,
  { written }: ReturnType<typeof createCoverTally>,
  pass: number,
): DraftPlan[] {
  if (cover === undefined || pass >= coverPasses) return [];
  return planCover(spec, cover.statements, cover.wanted, written, pass);
}

async function loadGeneration(app: AppContext, run: string) {
  await requireRun(app.store, run);
  const config = await app.store.runs.job(run);
  const { generation, spec, seed } = config;
  if (generation === undefined || spec === undefined)
    throw new MootcourtError('invalid-input', `run: ${run} writes no scenarios`);
  const drafts = planDrafts(generation, valuesFor(generation), spec, seed);
  if (digestOf(drafts) !== generation.draws)
    throw new MootcourtError('invalid-input', `taxonomy: ${generation.taxonomy} has changed since run ${run} began`);
  return { config, generation, drafts, spec };
}

/** Counts families and dropped drafts by statement. */
function createCoverTally() {
  const written = new Map<string, number>();
  const dropped = new Map<string, Map<string, number>>();
  return {
    written,
    dropped,
    /** @param reason why the draft was dropped; undefined where it was written */
    add(statements: readonly string[], reason: string | undefined): void {
      for (const id of statements) {
        if (reason === undefined) written.set(id, (written.get(id) ?? 0) + 1);
        else {
          const reasons = dropped.get(id) ?? new Map<string, number>();
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
          dropped.set(id, reasons);
        }
      }
    },
  };
}

/** So many drafts are under way or wait in memory at once, however many a run has. */
const blockSize = 500;

/**
 * Writes drafts in blocks and hands families on in their order.
 * @returns why it stopped before the end; undefined where it did not
 */
async function inBlocks(
  from: number,
  to: number,
  concurrency: number,
  writeOne: (index: number) => Promise<Family | undefined>,
  onFamily: (family: Family) => void,
): Promise<unknown> {
  for (let start = from; start < to; start += blockSize) {
    const indexes = Array.from({ length: Math.min(blockSize, to - start) }, (_unused, index) => start + index);
    const limit = pLimit(concurrency);
    const ended = await Promise.allSettled(indexes.map((index) => limit(() => writeOne(index))));
    for (const result of ended) if (result.status === 'fulfilled' && result.value !== undefined) onFamily(result.value);
    const failed = ended.find((result) => result.status === 'rejected');
    if (failed !== undefined) return failed.reason;
  }
  return undefined;
}

type Draft = { run: string; seed: number; generation: GenerationRecipe; drafts: readonly DraftPlan[]; index: number };

async function writeDraft(
  caller: ModelCaller,
  { run, seed, generation, drafts, index }: Draft,
): Promise<{ kind: 'written'; family: Family } | { kind: 'dropped'; reason: string }> {
  const draft = drafts[index] as DraftPlan;
  const generator = generation.generators[index % generation.generators.length] as Member;
  const { rubricWriter = generator, source } = generation;
  const outcome = await writeFamily(caller, generator, rubricWriter, draft);
  if (outcome.kind === 'dropped') return outcome;
  const { frame } = draft;
  const family: Family = {
    id: familyId(outcome.values, `${run}:${index}`),
    value1: outcome.values[0],
    value2: outcome.values[1],
    ...outcome.written,
    ...(draft.statements === undefined ? {} : { statements: [...draft.statements] }),
    provenance: {
      source,
      generator: generator.model,
      rubricWriter: rubricWriter.model,
      run,
      seed,
      draw: index,
      simulated: isSimulated([...generation.generators, ...(generation.rubricWriter ? [generation.rubricWriter] : [])]),
      ...(frame.kind === 'topic' ? { topic: frame.topic } : {}),
      ...(frame.kind === 'clauses' && draft.statements === undefined
        ? { clauses: [frame.clauses[0].id, frame.clauses[1].id] }
        : {}),
    },
  };
  return { kind: 'written', family };
}

type Written = Pick<Family, 'topics' | 'queries' | 'rubric'>;
type FamilyOutcome =
  | { kind: 'written'; values: Scenario['values']; written: Written }
  | { kind: 'dropped'; reason: string };

/** Asks for values, queries and rubric of one draft. */
export async function writeFamily(
  caller: ModelCaller,
  generator: Member,
  rubricWriter: Member,
  draw: DraftPlan,
): Promise<FamilyOutcome> {
  const result = await valuesOf(caller, generator, draw);
  if (result.kind === 'failed') return { kind: 'dropped', reason: `values: ${result.failure.kind}` };
  const values = result.value;
  const draft = await writeScenario(caller, generator, { values, frame: draw.frame, sample: draw.sample });
  if (draft.kind === 'failed') return { kind: 'dropped', reason: `queries: ${draft.failure.kind}` };
  const problem = draftProblem(draft.value);
  if (problem !== undefined) return { kind: 'dropped', reason: `queries: ${problem}` };
  const { topics, ...queries } = draft.value;
  // The rubric is one for all three, so its writer reads all three.
  const query = [queries.neutral, queries.value1, queries.value2].join('\n\n');
  const rubric = await writeRubric(caller, rubricWriter, { query, values });
  if (rubric.kind === 'failed') return { kind: 'dropped', reason: `rubric: ${rubric.failure.kind}` };
  return { kind: 'written', values, written: { topics: [...new Set(topics)], queries, rubric: rubric.value } };
}

async function valuesOf(caller: ModelCaller, member: Member, draw: DraftPlan) {
  if (draw.values !== undefined) return { kind: 'answered', value: [...draw.values] as Scenario['values'] } as const;
  if (draw.frame.kind !== 'clauses') throw new Error('a draw without values names clauses');
  const outcome = await findCollision(caller, member, draw.frame.clauses);
  if (outcome.kind === 'failed') return outcome;
  const [item, two] = outcome.value;
  return { kind: 'answered', value: [withCategory(item), withCategory(two)] as Scenario['values'] } as const;
}

/** A value that a model named belongs to a category only when the bundled taxonomy has one of that name. */
function withCategory(value: Value): Value {
  const known = loadTaxonomy('bundled').find((item) => item.id === value.id);
  return known === undefined ? value : { ...value, category: known.category };
}

/** The values that a recipe draws from; none where it names its own or takes them from clauses. */
export function valuesFor(recipe: Pick<GenerationRecipe, 'source' | 'taxonomy' | 'values'>): readonly Value[] {
  return recipe.source === 'clauses' || recipe.source === 'statements' || recipe.values !== undefined
    ? []
    : loadTaxonomy(recipe.taxonomy);
}

function digestOf(draws: readonly DraftPlan[]): string {
  return sha256(canonicalJson(draws));
}
