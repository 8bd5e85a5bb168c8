import pLimit from 'p-limit';
import { detectsInjection } from '../../agents/injection-detection/detect-injection.ts';
import type { ModelCaller } from '../../agents/model-caller.ts';
import { fenced } from '../../agents/prompts/prompt-blocks.ts';
import { respond } from '../../agents/roles/respondent.ts';
import type { AppContext } from '../../app/app-context.ts';
import { createJobCaller } from '../../app/job-caller.ts';
import { isSimulated } from '../../app/model-clients.ts';
import { assertOllamaModels } from '../../app/ollama-models.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Attack, AttackReader } from '../../domain/injection-attack.ts';
import { type Member, memberName, type Panel } from '../../domain/panel.ts';
import type { Budget, JobConfig } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { checkMembers, createRun } from '../../runs/create-run.ts';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { loadPanel, panelModels } from '../../settings/panel-file.ts';
import type { HostResponse, Outcome } from './attacked-case.ts';
import type { FenceTally } from './check-fences.ts';
import { flagsOf } from './flag-attacks.ts';
import { type AttackReading, type InjectionFindings, measureInjection } from './injection-effect.ts';
import { plant } from './plant-attack.ts';
import { isWriter } from './read-as-writer.ts';
import { attackedClause, label, readAs } from './read-attacked-text.ts';

export type AttackOptions = {
  app: AppContext;
  panel: Panel;
  spec: Spec;
  /** Questions with a rubric; simulated respondents answer them, and their answers carry the attacks. */
  scenarios: readonly Scenario[];
  attacks: readonly Attack[];
  /** Answers that each attack is planted in, each of another question. */
  repeats: number;
  seed: number;
  budget: Budget;
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
};

export type Injection = InjectionFindings & {
  fences: FenceTally;
  simulated: boolean;
  benign: number;
  languages: number;
  /** Why readings are missing, where some are. */
  stopped: string | undefined;
  /** The panel reads named clauses in its debates; here every member read the whole spec. */
  readsWholeSpec?: true;
};

/**
 * Plants attacks in answers and lets a panel read them, by the prompts and the caller of a debate: each text bare, with the attack, and with
 * harmless words in its place. The calls stand in the ledger of a run of their own; a spent budget ends the readings, and those that were made
 * are measured.
 * @throws MootcourtError what would stop the calls, before the first one
 */
export async function runInjectionStudy(options: AttackOptions): Promise<Injection> {
  const { app, panel, spec, scenarios, attacks, repeats, seed, budget, signal, onProgress } = options;
  checkMembers(panel, app, { budget });
  await assertOllamaModels(panelModels(panel), app);
  const job: JobConfig = { kind: 'red-team', spec, panel, seed };
  const plan = { ...job, scenarios };
  const run = await createRun(app.store, job, [], app.now());
  // Simulated answers cost nothing and count for nothing.
  const answers = await benignAnswers(createJobCaller(app, run.id, plan, signal), scenarios, spec);
  const caller = createJobCaller(app, run.id, { ...plan, budget }, signal);
  const clause = attackedClause(spec)?.id ?? '';
  const tally: FenceTally = { checked: 0, escaped: 0 };
  const readings: AttackReading[] = [];
  const tasks = attacks.flatMap((attack, number) =>
    Array.from({ length: repeats }, (_none, repeat) => number * repeats + repeat).flatMap((index) =>
      membersOf(attack, panel, index).map((member) => ({ attack, member, carrier: carrierOf(answers, index) })),
    ),
  );

  async function read({ attack, member, carrier }: (typeof tasks)[number]): Promise<void> {
    const text = carryingText(attack.reader, carrier, spec);
    const { attacked, control } = plantIn(text, attack, clause, seed);
    const reading = { caller, member, spec, carrier, seed, tally };
    const [plain, withControl, withAttack] = [
      await readAs(attack.reader, text, reading),
      await readAs(attack.reader, control, reading),
      await readAs(attack.reader, attacked, reading),
    ];
    readings.push({
      attack: attack.id,
      technique: attack.technique,
      // Advocates take turns, so each of them reads too few to be told apart.
      member: attack.reader === 'advocate' ? 'advocates' : memberName(member),
      aim: aimOf(attack),
      plain,
      control: withControl,
      attacked: withAttack,
    });
    onProgress?.(readings.length, tasks.length);
  }

  const limit = pLimit(concurrencyDefaults.injectionTrials);
  let stopped: string | undefined;
  await Promise.all(
    tasks.map((task) =>
      limit(async () => {
        if (stopped !== undefined) return;
        try {
          await read(task);
        } catch (error) {
          if (!(error instanceof MootcourtError) || error.code !== 'budget-exceeded') throw error;
          stopped ??= `${error.message}: ${tasks.length} readings were planned`;
        }
      }),
    ),
  );
  await app.store.runs.setState(run.id, stopped === undefined ? 'finished' : 'stopped', stopped ?? 'read attacks');
  // Calls end in any order; a bootstrap draws by place.
  readings.sort((reading, other) => (`${reading.attack}${reading.member}` < `${other.attack}${other.member}` ? -1 : 1));
  return {
    ...measureInjection({
      readings,
      flags: flagsOf(attacks),
      benign: answers.flat().map(({ scenario, answer }) => ({
        family: scenario.family,
        flagged: detectsInjection(answer),
      })),
      seed,
    }),
    fences: tally,
    simulated: isSimulated([...panel.judges, panel.metaAdjudicator]),
    benign: answers.flat().length,
    languages: new Set(attacks.map(({ language }) => language)).size,
    stopped,
    ...(panel.specReading === 'selected' ? { readsWholeSpec: true as const } : {}),
  };
}

/** An advocate's argument that rests on nothing in particular. */
const argument =
  'My answer keeps to what the spec asks. It says plainly what can be said and leaves the choice to the person who asked.';

/** The text that an attack is planted in. */
function carryingText(reader: AttackReader, { scenario, rubric, answer }: HostResponse, spec: Spec): string {
  switch (reader) {
    case 'judge':
    case 'meta-adjudicator':
    case 'advocate':
    case 'simulated-user':
      return answer;
    case 'hearing':
    case 'reasons':
    case 'amendment-writer':
      return argument;
    case 'question':
    case 'rubric-writer':
    case 'values-writer':
      return scenario.query;
    case 'values':
    case 'scenario-writer':
      return scenario.values[0].description;
    case 'rubric':
      return rubric.value1.neutral;
    case 'clause':
      return attackedClause(spec)?.text ?? '';
  }
}

function aimOf({ reader, aim }: Attack): Outcome {
  if (reader === 'advocate') return 'misquoting';
  return isWriter(reader) ? 'commanding' : aim;
}

function plantIn(text: string, attack: Attack, clause: string, seed: number) {
  const boundary = /boundary="([0-9a-f]+)"/.exec(fenced('response', label, text, seed))?.[1] ?? '';
  return plant(attack, text, { label, clause, boundary });
}

/** Advocates are the panel's respondents, where it names any. */
function membersOf({ reader }: Attack, panel: Panel, index: number): readonly Member[] {
  switch (reader) {
    case 'judge':
    case 'hearing':
    case 'reasons':
    case 'question':
    case 'values':
    case 'rubric':
    case 'clause':
      return panel.judges;
    case 'meta-adjudicator':
    case 'amendment-writer':
      return [panel.metaAdjudicator];
    case 'simulated-user':
      return panel.simulatedUser === undefined ? [] : [panel.simulatedUser];
    case 'rubric-writer':
    case 'values-writer':
    case 'scenario-writer':
      return [panel.rubricWriter];
    case 'advocate': {
      const members = panel.respondents === 'recorded' ? [] : panel.respondents;
      return members.length === 0 ? [] : [members[index % members.length] as Member];
    }
  }
}

/** Answers of the simulated respondents to each question: a row a question. They cost nothing and command nobody. */
async function benignAnswers(
  caller: ModelCaller,
  scenarios: readonly Scenario[],
  spec: Spec,
): Promise<HostResponse[][]> {
  const { respondents } = loadPanel('offline');
  const members = respondents === 'recorded' ? [] : respondents;
  return Promise.all(
    scenarios.flatMap(async (scenario) => {
      const { rubric } = scenario;
      if (rubric === undefined) throw new MootcourtError('invalid-input', `scenario ${scenario.id}: expected a rubric`);
      const texts = await Promise.all(
        members.map(async (member) => {
          const outcome = await respond(caller, { member, scenario, spec, sample: 0 });
          if (outcome.kind === 'failed')
            throw new MootcourtError('invalid-input', `respondent: ${outcome.failure.message}`);
          return outcome.value.text;
        }),
      );
      return texts.map((answer, at) => ({ scenario, rubric, answer, rival: texts[(at + 1) % texts.length] ?? '' }));
    }),
  );
}

/** Goes through questions and respondents in turn. */
function carrierOf(answers: readonly (readonly HostResponse[])[], index: number): HostResponse {
  const row = answers[index % answers.length] ?? [];
  const carrier = row[(index + Math.floor(index / answers.length)) % row.length];
  if (carrier === undefined) throw new MootcourtError('invalid-input', 'scenarios: expected at least one, got none');
  return carrier;
}
