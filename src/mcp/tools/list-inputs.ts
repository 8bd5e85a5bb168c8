import { readdirSync } from 'node:fs';
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Panel, splitModelId } from '../../domain/panel.ts';
import { shorten } from '../../domain/shorten.ts';
import { bundledPanels, bundledScenarios, bundledSpecs } from '../../runs/bundled-content.ts';
import { isScenarioFile, isSpecText, loadValues } from '../../runs/load-inputs.ts';
import { checkPanel, panelModels } from '../../settings/panel-file.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { page, toolResult, withErrorHandling } from '../tool-result.ts';

const kinds = ['spec', 'scenarios', 'panel', 'value'] as const;
type Input = { kind: (typeof kinds)[number]; id: string; about: string };

const maxGenerations = 20;
/** The files of a root that a kind of input is read from: those that `stress_test` takes. */
const isFileOf = { spec: isSpecText, scenarios: isScenarioFile };

export function registerListInputs(server: McpServer, context: McpContext): void {
  server.registerTool(
    'list_inputs',
    {
      title: 'List what can be tested',
      description: 'List specs, scenario sets, panels (with the keys they lack) and value ids, one line each.',
      inputSchema: compactSchema(z.strictObject({ kind: z.enum(kinds).optional(), cursor: z.string().optional() })),
      outputSchema: compactSchema(
        z.object({ inputs: z.array(z.looseObject({ id: z.string() })), nextCursor: z.string().optional() }),
      ),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ kind, cursor }) =>
      withErrorHandling(context, async () => {
        const all = (await inputsOf(context)).filter((input) => kind === undefined || input.kind === kind);
        const { items, ...next } = page(all, cursor, 60);
        return toolResult(
          { inputs: items, ...next },
          {
            summary: `${items.length} of ${all.length} inputs of stress_test.`,
            next:
              next.nextCursor === undefined
                ? [{ tool: 'stress_test', arguments: {}, why: 'a simulated run, free' }]
                : [
                    {
                      tool: 'list_inputs',
                      arguments: { ...(kind === undefined ? {} : { kind }), cursor: next.nextCursor },
                      why: 'more inputs',
                    },
                  ],
          },
        );
      }),
  );
}

async function inputsOf(context: McpContext): Promise<Input[]> {
  return [
    ...bundledSpecs.names().map((id) => ({
      kind: 'spec' as const,
      id,
      about: `bundled, ${bundledSpecs.get(id)?.clauses.length ?? 0} clauses`,
    })),
    ...bundledScenarios.names().map((id) => {
      const scenarios = bundledScenarios.get(id) ?? [];
      const families = new Set(scenarios.map(({ family }) => family)).size;
      return {
        kind: 'scenarios' as const,
        id,
        about: `bundled, ${scenarios.length} scenarios in ${families} families`,
      };
    }),
    ...(await generationsOf(context)),
    ...(['spec', 'scenarios'] as const).flatMap((kind) => filesOf(context.roots, kind)),
    ...bundledPanels.names().map((id) => panelLine(context, id)),
    ...[...loadValues().values()].map(({ id, description }) => ({
      kind: 'value' as const,
      id,
      about: shorten(description.replace(/\s+/g, ' '), 100),
    })),
  ];
}

async function generationsOf({ app }: McpContext): Promise<Input[]> {
  const rows = await app.store.runs.runs(maxGenerations, { kinds: ['generation'], jobs: true });
  return rows.map(({ id, state, reason }) => ({
    kind: 'scenarios',
    id,
    about: shorten(`generated, ${state}${reason === '' ? '' : `: ${reason}`}`, 120),
  }));
}

/** Files that stand in a root itself, by name; those in folders below it are for the caller to name. */
function filesOf(roots: readonly string[], kind: keyof typeof isFileOf): Input[] {
  return roots.flatMap((root) =>
    entriesOf(root)
      .filter(isFileOf[kind])
      .map((id) => ({ kind, id, about: 'a file below a root' })),
  );
}

function entriesOf(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function panelLine({ app }: McpContext, id: string): Input {
  const panel = bundledPanels.get(id) as Panel;
  const respondents = panel.respondents === 'recorded' ? 'recorded answers' : `${panel.respondents.length} models`;
  const providers = [...new Set(panelModels(panel).map(({ model }) => splitModelId(model).provider))].join(', ');
  return {
    kind: 'panel',
    id,
    about: shorten(`${respondents}, ${panel.judges.length} judges (${providers}); ${readiness(app, panel)}`, 200),
  };
}

/** Whether the panel can run here, in the words of the error that it would give. */
function readiness(app: McpContext['app'], panel: Panel): string {
  try {
    checkPanel(panel, app.models, app.environment, { hasClientSampler: true });
    return 'ready';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
