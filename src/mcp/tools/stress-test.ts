import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { budgetOf } from '../../domain/budget-account.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ClientSampler } from '../../domain/client-sampling.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Panel } from '../../domain/panel.ts';
import { withApp } from '../app-uris.ts';
import { withClientSampling } from '../client-sampling.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, panelOf, scenariosOf, specOf } from '../context.ts';
import { maxWaitSeconds } from '../limits.ts';
import { waitForOwnRun } from '../progress.ts';
import { runAnswer, runOf } from '../run-result.ts';
import { withErrorHandling } from '../tool-result.ts';

const inputSchema = z.strictObject({
  spec: z.string().default('helpful-assistant').describe('id, file below a root, or Markdown'),
  scenarios: z.string().default('bundled').describe('bundled set, run of generate_scenarios, or path below a root'),
  values: z.array(z.string()).max(50).optional().describe('only scenarios about one of these value ids'),
  panel: z
    .string()
    .default('offline')
    .describe('offline (simulated, free), assistant (your model), frontier, local, or a YAML below a root'),
  limit: z.int().min(1).max(100_000).optional().describe('only the first n scenarios'),
  seed: z.int().min(0).default(1),
  maxUsd: z.number().positive().optional(),
  maxCalls: z.int().positive().optional(),
  waitSeconds: z.number().min(0).max(maxWaitSeconds).default(maxWaitSeconds),
  resume: z.string().optional().describe('go on with this stopped run'),
  idempotencyKey: z.string().min(1).max(200).optional().describe('a retry with the same key starts no second run'),
});

export function registerStressTest(server: McpServer, context: McpContext): void {
  server.registerTool(
    'stress_test',
    {
      title: 'Stress-test a spec',
      description:
        'Stress-test a model spec: models answer scenarios in which two values conflict, and judges grade the answers; where they disagree, the spec is unclear. Returns what get_run returns, within 45 s while a longer run continues.',
      inputSchema: compactSchema(inputSchema),
      outputSchema: compactSchema(
        z.looseObject({ run: z.string(), state: z.string(), simulated: z.boolean() }).describe('as get_run'),
      ),
      _meta: withApp('findings'),
      annotations: { readOnlyHint: false, destructiveHint: false },
    },
    (input, ctx) =>
      withErrorHandling(
        context,
        async () => {
          if (input.resume !== undefined) return resumed(context, input, ctx);
          const panel = panelOf(context, input.panel);
          return withClientSampling(
            server,
            context.calls.samplingSessions,
            { panel, ctx },
            async (clientSampler, ctx, waitSeconds) => {
              const run = await startOnce(context, input, panel, clientSampler);
              // With input-required rounds the client's model answers only while the call waits.
              const seconds = waitSeconds > maxWaitSeconds ? waitSeconds : input.waitSeconds;
              return runAnswer(context, await waitForOwnRun(context, run, ctx, seconds), undefined);
            },
          );
        },
        ctx.mcpReq.signal,
      ),
  );
}

/** The run of this request, or the one that an earlier request with its key started. */
async function startOnce(
  context: McpContext,
  input: z.output<typeof inputSchema>,
  panel: Panel,
  clientSampler: ClientSampler | undefined,
): Promise<string> {
  const { startedRuns } = context.calls;
  const { idempotencyKey: key, waitSeconds: _wait, resume: _resume, ...request } = input;
  if (key === undefined) return start(context, request, panel, clientSampler);
  const requestText = canonicalJson(request);
  const earlier = startedRuns.get(key);
  if (earlier !== undefined && earlier.request !== requestText)
    throw new MootcourtError('invalid-input', 'idempotencyKey: it was used with another request; use a new key');
  if (earlier !== undefined) return earlier.run;
  const run = start(context, request, panel, clientSampler);
  startedRuns.set(key, { request: requestText, run });
  run.catch(() => startedRuns.delete(key));
  return run;
}

async function start(
  context: McpContext,
  { spec, values, limit, seed, ...input }: Omit<z.output<typeof inputSchema>, 'waitSeconds'>,
  panel: Panel,
  clientSampler: ClientSampler | undefined,
): Promise<string> {
  const all = await scenariosOf(context, input.scenarios);
  const known = new Set(all.flatMap((item) => item.values.map(({ id }) => id)));
  const unknown = values?.find((id) => !known.has(id));
  if (unknown !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `values: no scenario is about '${unknown.slice(0, 60)}'; list_inputs shows ids`,
    );
  const scenarios = all
    .filter((item) => values === undefined || item.values.some((value) => values.includes(value.id)))
    .slice(0, limit);
  const plan = { kind: 'stress-test' as const, ...specOf(context, spec), panel, scenarios, seed };
  const budget = budgetOf(input) ?? {};
  return (await context.service.start({ ...plan, budget, clientSampler })).id;
}

/** Goes on with a stored run, which brings its own spec, scenarios and panel. */
async function resumed(context: McpContext, input: z.output<typeof inputSchema>, ctx: ServerContext) {
  const { resume = '', maxUsd, maxCalls, waitSeconds, idempotencyKey: _key, ...request } = input;
  const { waitSeconds: _wait, ...defaults } = inputSchema.parse({});
  if (canonicalJson(request) !== canonicalJson(defaults))
    throw new MootcourtError(
      'invalid-input',
      'resume: the run keeps its spec, scenarios, panel and seed; expected none of them beside it',
    );
  const { id } = await runOf(context, resume);
  await context.service.resume(id, budgetOf({ maxUsd, maxCalls }));
  return runAnswer(context, await waitForOwnRun(context, id, ctx, waitSeconds), undefined);
}
