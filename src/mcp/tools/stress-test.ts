import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type McpContext, panelOf, scenariosOf, specOf } from '../context.ts';
import { createProgress } from '../progress.ts';
import { runAnswer, runAnswerSchema } from '../run-answer.ts';
import { guarded } from '../tool-result.ts';

/** Hosts cut a call at 60 seconds. */
const mostWaitSeconds = 45;

export function registerStressTest(server: McpServer, context: McpContext): void {
  const { service, startedRuns: started } = context;
  server.registerTool(
    'stress_test',
    {
      title: 'Stress-test a spec',
      description:
        'Starts a stress test of a model spec: many models answer scenarios that set two values against each other, a panel of judges grades every answer, and their disagreement shows where the spec is unclear. Waits up to 45 seconds and returns the findings, or the state of a run that goes on (pick it up with get_run). The panel "offline" is simulated and needs no key.',
      inputSchema: z.object({
        spec: z
          .string()
          .min(1)
          .default('helpful-assistant')
          .describe('bundled id, file below a configured root, or the Markdown text itself'),
        scenarios: z
          .string()
          .min(1)
          .default('bundled')
          .describe('bundled set, or a file or folder below a configured root'),
        values: z
          .array(z.string())
          .max(50)
          .optional()
          .describe('only scenarios in which one of these value ids is at stake'),
        panel: z
          .string()
          .min(1)
          .default('offline')
          .describe('bundled panel (offline, frontier, local) or a YAML file below a configured root'),
        limit: z.int().min(1).max(100_000).optional().describe('only the first n scenarios'),
        seed: z.int().min(0).default(1),
        maxUsd: z.number().positive().optional().describe('stop before more is spent, in US dollars'),
        maxCalls: z.int().positive().optional(),
        waitSeconds: z.number().min(0).max(mostWaitSeconds).default(mostWaitSeconds),
        idempotencyKey: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .describe('a repeated call with the same key starts no second run'),
      }),
      outputSchema: runAnswerSchema,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    (input, ctx) =>
      guarded(async () => {
        const begin = async () => {
          const { values, limit, maxUsd, maxCalls, seed } = input;
          const chosen = scenariosOf(context, input.scenarios)
            .filter((one) => values === undefined || one.values.some((value) => values.includes(value.id)))
            .slice(0, limit);
          const budget = {
            ...(maxUsd === undefined ? {} : { maxUsd }),
            ...(maxCalls === undefined ? {} : { maxCalls }),
          };
          const plan = {
            spec: specOf(context, input.spec),
            panel: panelOf(context, input.panel),
            scenarios: chosen,
            seed,
          };
          return (await service.start({ ...plan, budget })).id;
        };
        const key = input.idempotencyKey;
        const starting = (key === undefined ? undefined : started.get(key)) ?? begin();
        if (key !== undefined) {
          started.set(key, starting);
          starting.catch(() => started.delete(key));
        }
        const run = await starting;
        const progress = createProgress(context, run, ctx);
        try {
          const row = await service.whenEnded(run, { timeoutMs: input.waitSeconds * 1000, signal: ctx.mcpReq.signal });
          return runAnswer(context, row, undefined);
        } finally {
          progress.stop();
        }
      }),
  );
}
