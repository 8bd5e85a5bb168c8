import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { memberFromId } from '../../domain/panel.ts';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { namedValues } from '../../runs/load-inputs.ts';
import {
  type GenerationRequest,
  generateScenarios,
  startGeneration,
} from '../../studies/generate/generate-scenarios.ts';
import { compactSchema } from '../compact-schema.ts';
import { type McpContext, specOf } from '../context.ts';
import { maxWaitSeconds } from '../limits.ts';
import { simulatedMark } from '../run-result.ts';
import { bytesOf, maxListBytes, toolResult, withErrorHandling } from '../tool-result.ts';

const simulatedGenerators = ['simulated:generator-1', 'simulated:generator-2', 'simulated:generator-3'];

const inputSchema = z.strictObject({
  values: z.array(z.string().min(1)).length(2).optional(),
  topic: z.string().min(1).max(500).optional(),
  clauses: z.boolean().default(false).describe('from clauses of the spec that may conflict'),
  spec: z.string().default('helpful-assistant'),
  count: z.int().min(1).max(10).default(3),
  generators: z.array(z.string()).min(1).max(8).default(simulatedGenerators).describe('provider:model'),
  seed: z.int().min(0).default(1),
  maxUsd: z.number().positive().optional(),
});

export function registerGenerateScenarios(server: McpServer, context: McpContext): void {
  const { app } = context;
  server.registerTool(
    'generate_scenarios',
    {
      title: 'Write scenarios',
      description:
        'Write scenario families (a neutral question, two nudged ones, a rubric) for a value pair, topic, conflicting clauses or random values.',
      inputSchema: compactSchema(inputSchema),
      outputSchema: compactSchema(
        z.object({
          run: z.string(),
          simulated: z.boolean(),
          families: z.array(z.looseObject({})),
          left_out: z.int(),
          dropped: z.looseObject({}),
        }),
      ),
      annotations: { readOnlyHint: false, destructiveHint: false },
    },
    (input, ctx) =>
      withErrorHandling(
        context,
        async () => {
          const row = await startGeneration(app, requestOf(context, input));
          const families: { id: string }[] = [];
          let bytes = 0;
          let leftOut = 0;
          const progressToken = ctx.mcpReq._meta?.progressToken;
          const { dropped, run } = await generateScenarios(app, row.id, {
            signal: AbortSignal.any([ctx.mcpReq.signal, AbortSignal.timeout(maxWaitSeconds * 1000)]),
            concurrency: concurrencyDefaults.mcpDrafts,
            onFamily(family) {
              bytes += bytesOf(family);
              if (bytes < maxListBytes) families.push(family);
              else leftOut += 1;
            },
            onProgress(progress, total) {
              if (progressToken === undefined) return;
              const params = {
                progressToken,
                progress,
                total,
                message: `${progress} of ${total} drafts (run ${row.id})`,
              };
              ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
            },
          });
          ctx.mcpReq.signal.throwIfAborted();
          const rejected = Object.values(dropped).reduce((sum, count) => sum + count, 0);
          const rest =
            leftOut > 0 || run.state !== 'finished' ? ` Get all with: mootcourt generate --resume ${run.id}` : '';
          return toolResult(
            { run: run.id, state: run.state, simulated: run.simulated, families, left_out: leftOut, dropped },
            {
              summary: `${simulatedMark(run.simulated)}${families.length + leftOut} scenario families, ${leftOut} of them not shown; ${rejected} drafts rejected.${rest}`,
              next:
                families.length === 0
                  ? []
                  : [{ tool: 'stress_test', arguments: { scenarios: run.id }, why: 'test a spec on all of them' }],
            },
          );
        },
        ctx.mcpReq.signal,
      ),
  );
}

function requestOf(context: McpContext, input: z.output<typeof inputSchema>): GenerationRequest {
  const { values, topic, clauses, count, seed, maxUsd } = input;
  if ([values !== undefined, topic !== undefined, clauses].filter(Boolean).length > 1 && clauses)
    throw new MootcourtError('invalid-input', 'clauses: expected without values and topic');
  if (values?.some((name) => name.includes(',')) === true)
    throw new MootcourtError('invalid-input', 'values: expected two names without a comma');
  return {
    source: clauses ? 'clauses' : topic !== undefined ? 'topic' : values !== undefined ? 'values' : 'taxonomy',
    taxonomy: 'bundled',
    ...(values === undefined ? {} : { values: namedValues(values.join(',')) }),
    ...(topic === undefined ? {} : { topic }),
    count,
    generators: input.generators.map(memberFromId),
    spec: specOf(context, input.spec).spec,
    seed,
    ...(maxUsd === undefined ? {} : { budget: { maxUsd } }),
  };
}
