import type { AppContext } from '../../src/app/app-context.ts';
import type { ModelClient } from '../../src/domain/model-client.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { assessment } from './instant-assessment.ts';

/** A run of as many debates as asked: the bundled scenarios of one query over and over, each with its number, so that no two are the same. */
function numberedPlan(debates: number): RunDefinition {
  const bundled = loadScenarios('bundled').filter(
    ({ messages, turns }) => messages === undefined && turns === undefined,
  );
  const scenarios = Array.from({ length: debates }, (_none, index) => {
    const scenario = bundled[index % bundled.length] as (typeof bundled)[number];
    return {
      ...scenario,
      id: `${index}/${scenario.nudge}`,
      family: String(index),
      query: `${scenario.query} (${index})`,
    };
  });
  return {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios,
    seed: 1,
  };
}

/** Holds such a run to its end. */
export async function holdInstantRun(app: AppContext, debates: number): Promise<void> {
  const run = await createRun(app.store, numberedPlan(debates), [], app.now());
  const ended = await executeRun(run.id, {
    ...app,
    client: () => instantModel,
    concurrency: 8,
    budget: {},
    signal: new AbortController().signal,
  });
  if (ended.state !== 'finished') throw new Error(ended.reason);
}

/** A model in process that answers at once: what is measured is then the program alone. */
const instantModel: ModelClient = {
  async complete(request) {
    const text = request.schema === undefined ? 'Here is what I would do, and why. '.repeat(20) : assessment;
    const usage = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 20 };
    return { text, finish: 'stop', usage, providerId: 'instant', servedModel: request.model };
  },
};
