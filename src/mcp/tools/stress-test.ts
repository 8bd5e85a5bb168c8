import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ClientSampler } from '../../domain/client-sampling.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Panel } from '../../domain/panel.ts';
import { withClientSampling } from '../client-sampling.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, panelOf, scenariosOf, specOf } from '../context.ts';
import { maxWaitSeconds } from '../limits.ts';
import { waitForRun } from '../progress.ts';
import { runAnswer } from '../run-result.ts';
import { withErrorHandling } from '../tool-result.ts';

const inputSchema = z.strictObject({
  spec: z.string().default('helpful-assistant').describe('bundled id, file below a root, or Markdown'),
  scenarios: z.string().default('bundled').describe('bundled set, or a path below a root'),
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
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    (input, ctx) =>
      withErrorHandling(
        context,
        async () => {
          const panel = panelOf(context, input.panel);
          return withClientSampling(
            server,
            context.samplingSessions,
            { panel, ctx },
            async (clientSampler, ctx, waitSeconds) => {
              const run = await startOnce(context, input, panel, clientSampler);
              // With input-required rounds the client's model answers only while the call waits.
              const seconds = waitSeconds > maxWaitSeconds ? waitSeconds : input.waitSeconds;
              return runAnswer(context, await waitForRun(context, run, ctx, seconds), undefined);
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
  const { startedRuns } = context;
  const { idempotencyKey: key, waitSeconds: _wait, ...request } = input;
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
  { spec, values, limit, seed, maxUsd, maxCalls, ...input }: Omit<z.output<typeof inputSchema>, 'waitSeconds'>,
  panel: Panel,
  clientSampler: ClientSampler | undefined,
): Promise<string> {
  const scenarios = scenariosOf(context, input.scenarios)
    .filter((item) => values === undefined || item.values.some((value) => values.includes(value.id)))
    .slice(0, limit);
  const budget = { ...(maxUsd === undefined ? {} : { maxUsd }), ...(maxCalls === undefined ? {} : { maxCalls }) };
  const plan = { kind: 'stress-test' as const, spec: specOf(context, spec), panel, scenarios, seed };
  return (await context.service.start({ ...plan, budget, clientSampler })).id;
}
