import { createScenarioLookup } from '../../src/app/scenario-lookup.ts';
import type { Member, Panel } from '../../src/domain/panel.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import type { ModelsFile } from '../../src/settings/models-file.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { simulate } from '../../src/simulation/client.ts';
import type { RubricLookup } from '../../src/simulation/roles/respondent.ts';
import type { WireRequest } from './mock-provider.ts';

/** The provider's seed, which chance behind the wire comes from. */
export const seed = 3;
export const spec = loadSpec('helpful-assistant');
/** Scenarios of one query: benches number queries to have more of them, and compare with earlier figures. */
export const scenarios = loadScenarios('bundled').filter(
  ({ messages, turns }) => messages === undefined && turns === undefined,
);
const lookup = createScenarioLookup(scenarios);

/** The simulated agent behind the wire. The mock drops Anthropic's output schema, so the role is read from the prompt, as a model would. */
export function answer({ model, messages }: WireRequest): string {
  const system = messages.find((message) => message.role === 'system')?.text ?? '';
  const roles = [
    ['You are one judge', 'assessment'],
    ['You speak for one', 'argument'],
    ['You are the meta-adjudicator', 'ruling'],
    ['You find the value trade-off', 'value-pair'],
    ['You write scoring rubrics.', 'rubric'],
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
  const find: RubricLookup['find'] = (turns, system) => {
    // A bench that needs more scenarios than there are numbers their queries.
    const bare = turns.map((turn) => ({ ...turn, text: turn.text.replace(/ \[\d+\]$/, '') }));
    const scenario = lookup.find(bare, system);
    return scenario?.rubric === undefined
      ? undefined
      : { values: scenario.values, rubric: scenario.rubric, nudge: scenario.nudge };
  };
  return simulate(request, { find }, seed);
}

/** The offline panel with every second member spoken to in OpenAI's protocol and the others in Anthropic's, under the same names. */
export function overTheWire(panel: Panel): Panel {
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

/** The bundled providers and two more that speak to the given addresses. */
export function wireModels(
  urls: { openAiUrl: string; anthropicUrl: string },
  limits: {
    concurrency?: number;
    maxAttempts?: number;
    circuitFailures?: number;
    requestsPerMinute?: number;
    batchQuietMs?: number;
    batchPollMs?: number;
  } = {},
): ModelsFile {
  const bundled = loadModels();
  const { openAiUrl, anthropicUrl } = urls;
  const shared = { concurrency: 8, maxAttempts: 2, apiKeyEnv: 'TEST_API_KEY', ...limits };
  const providers = {
    ...bundled.providers,
    'wire-openai': { ...shared, kind: 'openai', baseUrl: openAiUrl, batch: true },
    'wire-anthropic': { ...shared, kind: 'anthropic', baseUrl: anthropicUrl },
  } as const;
  return { ...bundled, providers };
}
