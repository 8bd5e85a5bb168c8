import type { AppContext } from '../../app/app-context.ts';
import { createJobCaller } from '../../app/job-caller.ts';
import { assertOllamaModels } from '../../app/ollama-models.ts';
import type { ConversationMessage } from '../../domain/conversation.ts';
import type { Panel } from '../../domain/panel.ts';
import type { Ruling } from '../../domain/ruling.ts';
import type { DebateRow, RunDefinition, RunRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { checkMembers, createRun } from '../../runs/create-run.ts';
import type { SpecInputs } from '../../runs/given-statements.ts';
import { adHocScenario } from '../../runs/load-inputs.ts';
import { createRunService } from '../../runs/run-service.ts';
import { panelModels } from '../../settings/panel-file.ts';

export type Adjudication = {
  run: RunRow;
  debate: DebateRow | undefined;
  values: Scenario['values'];
  ruling: Ruling | undefined;
};

export type Question = SpecInputs & {
  /** The conversation to adjudicate, its last message a user's. */
  messages: readonly ConversationMessage[];
  answers: readonly string[];
  valueNames: string | undefined;
  panel: Panel;
  seed: number;
  signal: AbortSignal;
};

/** Holds one debate on a question asked by hand: a run of a single scenario. */
export async function adjudicateQuestion(app: AppContext, asked: Question): Promise<Adjudication> {
  const { reuse, ...plan } = await prepareAdjudication(app, asked);
  const service = createRunService(app);
  const { id } = await service.start({ ...plan, reuse }, { signal: asked.signal, concurrency: 1 });
  const run = await service.whenEnded(id);
  await service.drain();
  const debate = (await app.store.runs.debates(id))[0];
  const events = debate === undefined ? [] : await app.store.trace.events(id, { debate: debate.id });
  const values = plan.scenarios[0].values;
  return { run, debate, values, ruling: events.find((event) => event.type === 'ruling')?.data.ruling };
}

/**
 * The run of a single scenario that adjudicates a question. Finding the values is a paid call too, so it belongs to a run of its own, whose
 * ledger the debate reuses.
 * @throws MootcourtError what would stop the run, before the first call; `invalid-input` where the panel finds no values
 */
export async function prepareAdjudication(
  app: AppContext,
  { messages, answers, valueNames, spec, statements, seed, signal, ...asked }: Question,
): Promise<RunDefinition & { scenarios: readonly [Scenario]; reuse: readonly string[] }> {
  const panel = answers.length > 0 ? { ...asked.panel, respondents: 'recorded' as const } : asked.panel;
  checkMembers(panel, app, { hasClientSampler: app.clientSampler !== undefined });
  await assertOllamaModels(panelModels(panel), app);
  const draft = { kind: 'adjudication', spec, panel, seed } as const;
  const finder = await createRun(app.store, draft, [], app.now());
  try {
    const caller = createJobCaller(app, finder.id, draft, signal);
    const scenario = await adHocScenario({ messages, answers, valueNames }, panel, caller);
    await app.store.runs.setState(finder.id, 'finished', 'found the values of a question');
    const given = statements === undefined ? {} : { statements };
    return { ...draft, ...given, scenarios: [scenario], reuse: [finder.id] };
  } catch (error) {
    await app.store.runs.setState(finder.id, 'failed', 'did not find the values of a question');
    throw error;
  }
}
