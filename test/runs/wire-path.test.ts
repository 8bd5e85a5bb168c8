import path from 'node:path';
import { expect, it } from 'vitest';
import { simulate } from '../../src/agents/providers/simulated/client.ts';
import type { DebateEventBody } from '../../src/model/event.ts';
import type { Member, Panel } from '../../src/model/panel.ts';
import type { RunPlan } from '../../src/model/run.ts';
import { executeRun } from '../../src/runs/execute.ts';
import { openHouse } from '../../src/runs/house.ts';
import { loadScenarios, loadSpec } from '../../src/runs/plan.ts';
import { createRun } from '../../src/runs/start.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { startMockProvider, type WireRequest } from '../support/mock-provider.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const seed = 3;
const spec = loadSpec('helpful-assistant');
const scenarios = loadScenarios('bundled');
const byQuery = new Map(scenarios.map((scenario) => [scenario.query, scenario]));

/** The simulated agent behind the wire. The mock drops Anthropic's output schema, so the role is read from the prompt, as a model would. */
function answer({ model, messages }: WireRequest): string {
  const system = messages.find((message) => message.role === 'system')?.text ?? '';
  const roles = [
    ['You are one judge', 'assessment'],
    ['You speak for one', 'argument'],
    ['You are the meta-adjudicator', 'ruling'],
  ] as const;
  const schema = roles.find(([start]) => system.startsWith(start))?.[1];
  const request = {
    model,
    messages: messages as { role: 'system' | 'user' | 'assistant'; text: string }[],
    maxOutputTokens: 1,
    seed,
    sample: 0,
    ...(schema === undefined ? {} : { schema: { name: schema, json: {} } }),
  };
  const find = (query: string) => {
    const scenario = byQuery.get(query);
    return scenario?.rubric === undefined
      ? undefined
      : { values: scenario.values, rubric: scenario.rubric, nudge: scenario.nudge };
  };
  return simulate(request, { find }, seed);
}

/** The offline panel with every second member spoken to in OpenAI's protocol and the others in Anthropic's, under the same names. */
function overTheWire(panel: Panel): Panel {
  const move = (member: Member, index: number): Member => ({
    ...member,
    name: member.model,
    model: member.model.replace('simulated', index % 2 === 0 ? 'wire-openai' : 'wire-anthropic'),
  });
  if (panel.respondents === 'recorded') throw new Error('expected named respondents');
  return {
    ...panel,
    respondents: panel.respondents.map(move),
    judges: panel.judges.map(move),
    metaAdjudicator: move(panel.metaAdjudicator, 1),
    rubricWriter: move(panel.rubricWriter, 0),
  };
}

it('the run behind real wire protocols gives the same verdicts, rulings and measures as in process, plain and streamed [P15]', async () => {
  const provider = await startMockProvider(answer);
  const limits = { concurrency: 8, maxAttempts: 2 };
  const bundled = loadModels();
  const models = {
    ...bundled,
    providers: {
      ...bundled.providers,
      'wire-openai': { kind: 'openai', baseUrl: provider.openAiUrl, apiKeyEnv: 'TEST_KEY', ...limits },
      'wire-anthropic': { kind: 'anthropic', baseUrl: provider.anthropicUrl, apiKeyEnv: 'TEST_KEY', ...limits },
    } as const,
  };
  const storeFile = path.join(temporaryFolder(), 'wire.db');
  const house = await openHouse({ environment: { key: () => 'test', storeFile }, models, now: () => new Date() });
  const offline = loadPanel('offline');

  async function tell(panel: Panel, streamed: boolean): Promise<unknown[]> {
    const plan: RunPlan = { spec, panel, scenarios, seed };
    const run = await createRun(house.store, plan, [], house.now());
    let pieces = 0;
    const ended = await executeRun(run.id, {
      ...house,
      client: house.clientsFor(plan),
      concurrency: 4,
      budget: {},
      signal: new AbortController().signal,
      ...(streamed ? { watch: () => (pieces += 1) } : {}),
    });
    expect(ended.state).toBe('finished');
    expect(pieces > 0).toBe(streamed);
    const debates = house.store.runs.debates(run.id).map((debate) => debate.id);
    return debates.flatMap((debate) =>
      house.store.trace
        .events(run.id, { debate })
        .map(({ type, data }) => ({ type, data }) as DebateEventBody)
        .filter((event) => event.type !== 'debate-start'),
    );
  }

  try {
    const inProcess = await tell(offline, false);
    expect(await tell(overTheWire(offline), false)).toEqual(inProcess);
    expect(await tell(overTheWire(offline), true)).toEqual(inProcess);
  } finally {
    await house.close();
    await provider.stop();
  }
}, 240_000);
