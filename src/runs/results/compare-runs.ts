import { verifiedClauses } from '../../adjudication/agreement.ts';
import { debateRecordOf } from '../../adjudication/debate-record.ts';
import { askedOf, type ComparedDebate } from '../../analysis/comparison/pair-debates.ts';
import { compareRunDebates } from '../../analysis/comparison/run-comparison.ts';
import { debateObservations } from '../../analysis/debate-observations.ts';
import { diffSpecs } from '../../datasets/spec/diff-specs.ts';
import { unifiedDiff } from '../../datasets/spec/unified-diff.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { memberName, type Panel } from '../../domain/panel.ts';
import { requireRun } from '../../domain/require-run.ts';
import type { RunConfig, RunRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import type { Store } from '../../domain/store.ts';
import type { Comparison } from '../../results/comparison.ts';
import { specVersionOf } from '../spec-version.ts';

/**
 * What differs between two runs on the scenarios that both hold, whatever their specs and panels.
 * @throws MootcourtError `not-found`; `invalid-input` where no scenario is in both
 */
export async function compareRuns(store: Store, before: string, after: string): Promise<Comparison> {
  const [earlier, later] = [await loadRun(store, before), await loadRun(store, after)];
  const clausesChanged = diffSpecs(earlier.config.spec, later.config.spec);
  const renamed = clausesChanged.moved.filter(({ from, to }) => from !== to);
  const comparison = compareRunDebates(earlier.debates, later.debates, {
    seed: later.run.seed,
    formerIds: new Map(renamed.map(({ from, to }) => [to, from])),
  });
  const { pairing } = comparison;
  if (pairing.scenarios + pairing.unread === 0) throw noneShared(before, after);
  return {
    ...comparison,
    before: { run: earlier.run, spec: specVersionOf(earlier.config) },
    after: { run: later.run, spec: specVersionOf(later.config) },
    clausesChanged,
    specDiff: specDiff(earlier.config.spec, later.config.spec),
    caveats: caveatsOf(earlier, later),
  };
}

/**
 * Finds before the first call that a planned run could not be compared.
 * @throws MootcourtError `not-found`; `invalid-input` where no scenario is in both
 */
export async function requireSharedScenario(
  store: Store,
  before: string,
  scenarios: readonly Scenario[],
): Promise<void> {
  const asked = new Set(scenarios.map((scenario) => askedOf({ observations: { messages: undefined, ...scenario } })));
  for (const { position } of await store.runs.debates(before)) {
    const scenario = await store.runs.scenario(before, position);
    if (asked.has(askedOf({ observations: { messages: undefined, ...scenario } }))) return;
  }
  throw noneShared(before, 'the new run');
}

function noneShared(before: string, after: string): MootcourtError {
  return new MootcourtError(
    'invalid-input',
    `run: ${before} and ${after} share no scenario; runs are compared on what both asked, so run the second with the first one's --scenarios`,
  );
}

type LoadedRun = { run: RunRow; config: RunConfig; debates: ComparedDebate[]; failed: number; open: number };

async function loadRun(store: Store, id: string): Promise<LoadedRun> {
  const run = await requireRun(store, id);
  const config = await store.runs.config(id);
  const debates: ComparedDebate[] = [];
  let [failed, open] = [0, 0];
  for (const { id: debate, state } of await store.runs.debates(id)) {
    if (state === 'failed') failed += 1;
    if (state === 'pending' || state === 'running') open += 1;
    if (state !== 'ruled' && state !== 'awaiting-human') continue;
    const record = debateRecordOf(await store.trace.bodies(id, debate));
    const observations = debateObservations(debate, record);
    if (observations === undefined) continue;
    const assessed = (record.rounds[0]?.assessments ?? []).filter((assessment) => assessment.kind === 'assessed');
    debates.push({ observations, clauses: new Set(assessed.flatMap((item) => [...verifiedClauses(item)])) });
  }
  return { run, config, debates, failed, open };
}

function specDiff(before: Spec, after: Spec): string {
  if (before.source === after.source) return '';
  const side = ({ id, source }: Spec, state: string) => ({ file: `${id.replace(/\s/g, ' ')}.md`, text: source, state });
  return unifiedDiff(side(before, 'before'), side(after, 'after'), 3);
}

/** What else than the spec differs, or is missing. */
function caveatsOf(before: LoadedRun, after: LoadedRun): string[] {
  const sides = [
    ['earlier', before],
    ['later', after],
  ] as const;
  const sentences = sides.flatMap(([side, { run, failed, open }]) => [
    ...(run.simulated ? [`The ${side} run has simulated agents: its numbers say nothing of real models.`] : []),
    ...(failed === 0 ? [] : [`${failed} debates of the ${side} run failed and are not compared.`]),
    ...(open === 0 ? [] : [`${open} debates of the ${side} run have not ended and are not compared.`]),
  ]);
  if (before.config.spec.source === after.config.spec.source) sentences.push('Both runs have the same spec.');
  if (before.run.seed !== after.run.seed) sentences.push(`The seeds differ: ${before.run.seed} and ${after.run.seed}.`);
  return [...sentences, ...panelCaveats(before.config.panel, after.config.panel)];
}

function panelCaveats(before: Panel, after: Panel): string[] {
  const names = (members: Panel['respondents']) =>
    members === 'recorded' ? 'recorded answers' : members.map(memberName).join(', ');
  const [was, is] = [names(before.respondents), names(after.respondents)];
  const [judgesWere, judgesAre] = [names(before.judges), names(after.judges)];
  const sentences = [
    ...(was === is ? [] : [`The respondents differ: ${was}; then ${is}.`]),
    ...(judgesWere === judgesAre ? [] : [`The judges differ: ${judgesWere}; then ${judgesAre}.`]),
  ];
  if (sentences.length > 0 || canonicalJson({ ...before, name: '' }) === canonicalJson({ ...after, name: '' }))
    return sentences;
  return ['The panels have the same respondents and judges, and differ in other settings.'];
}
