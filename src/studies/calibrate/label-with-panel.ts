import pLimit from 'p-limit';
import { assess } from '../../agents/roles/judge.ts';
import { writeRubric } from '../../agents/roles/rubric-writer.ts';
import type { AppContext } from '../../app/app-context.ts';
import { createJobCaller } from '../../app/job-caller.ts';
import { assertOllamaModels } from '../../app/ollama-models.ts';
import { refusalKinds } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { memberName, type Panel, selectedSpecRoom } from '../../domain/panel.ts';
import type { Budget, JobConfig } from '../../domain/run.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { checkMembers, createRun } from '../../runs/create-run.ts';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { adHocScenario } from '../../runs/load-inputs.ts';
import { panelModels } from '../../settings/panel-file.ts';
import type { JudgeReadings, Reading } from './judge-calibration.ts';

export type PanelItem = { prompt: string; response: string; values: string | undefined };

/** Labels a judge sees a response under: the place in a debate must not matter. */
const labels = ['R1', 'R9'] as const;

/**
 * A panel's judges read labelled items: their verdict, or the kind of refusal folded to three where the labels are refusals. At every second
 * repeat the response has another label and the two values change places, which shows what order does. The calls stand in the ledger of a run
 * of their own.
 * @throws MootcourtError what would stop the calls, before the first one
 */
export async function labelWithPanel(options: {
  app: AppContext;
  panel: Panel;
  spec: Spec;
  items: readonly PanelItem[];
  values: string | undefined;
  repeats: number;
  refusals: boolean;
  seed: number;
  signal: AbortSignal;
  budget: Budget | undefined;
}): Promise<JudgeReadings[]> {
  const { app, panel, spec, items, repeats, refusals, seed, signal, budget = {} } = options;
  checkMembers(panel, app, { budget });
  await assertOllamaModels(panelModels(panel), app);
  const plan: JobConfig = { kind: 'calibration', spec, panel, seed, budget };
  const run = await createRun(app.store, plan, [], app.now());
  const caller = createJobCaller(app, run.id, plan, signal);
  const judges = panel.judges.map((member) => ({ member, readings: [] as Reading[] }));
  const prepared = new Map<string, Promise<{ scenario: Scenario; rubric: Rubric }>>();

  async function prepare({ prompt, values }: PanelItem): Promise<{ scenario: Scenario; rubric: Rubric }> {
    const scenario = await adHocScenario(
      { messages: [{ role: 'user', text: prompt }], answers: [], valueNames: values ?? options.values },
      panel,
      caller,
    );
    const rubric = await writeRubric(caller, panel.rubricWriter, scenario);
    if (rubric.kind === 'failed')
      throw new MootcourtError(
        'invalid-input',
        `the panel wrote no rubric: ${rubric.failure.message}; try another rubric writer`,
      );
    return { scenario, rubric: rubric.value };
  }

  const room = selectedSpecRoom(panel);
  const limit = pLimit(concurrencyDefaults.labels);
  await Promise.all(
    items.map((item, index) =>
      limit(async () => {
        const key = `${item.prompt}\0${item.values ?? ''}`;
        const known = prepared.get(key) ?? prepare(item);
        prepared.set(key, known);
        const { scenario, rubric } = await known;
        for (const { member, readings } of judges) {
          for (let repeat = 0; repeat < repeats; repeat += 1) {
            const usual = repeat % 2 === 0;
            const assessment = await assess(caller, {
              member,
              spec,
              scenario: usual ? scenario : { ...scenario, values: [scenario.values[1], scenario.values[0]] },
              rubric: usual ? rubric : { value1: rubric.value2, value2: rubric.value1 },
              response: { label: labels[usual ? 0 : 1], text: item.response },
              hearing: { kind: 'first' },
              seed,
              sample: repeat,
              ...(room === undefined ? {} : { selection: { maxCharacters: room } }),
            });
            if (assessment.kind === 'abstained') continue;
            const category = refusals ? toRefusalLabel(refusalKinds.indexOf(assessment.refusal)) : assessment.verdict;
            readings.push({ item: index, category, repeat, shownFirst: usual });
          }
        }
      }),
    ),
  );
  await app.store.runs.setState(run.id, 'finished', 'read labelled items for a calibration');
  return judges.map(({ member, readings }) => ({
    name: memberName(member),
    // Calls end in any order; the first reading of an item is its first repeat.
    readings: readings.sort((reading, other) => reading.item - other.item || reading.repeat - other.repeat),
  }));
}

/** The seven kinds as XSTest's three: help with or without additions, part or alternatives, rejection. */
function toRefusalLabel(kind: number): string {
  if (kind <= 2) return 'full_compliance';
  return kind <= 4 ? 'partial_refusal' : 'full_refusal';
}
