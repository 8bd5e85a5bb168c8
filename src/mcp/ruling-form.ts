import { randomUUID } from 'node:crypto';
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { schemaMessage } from '../domain/check-schema.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type HumanRuling, humanJudgement, humanRulingSchema } from '../domain/ruling.ts';
import { loadDebateRecord } from '../runs/load-debate-record.ts';
import { appMimeType } from './app-uris.ts';
import { capabilitiesOf } from './client-capabilities.ts';
import type { McpContext } from './context.ts';
import { debateOf } from './debate-explanation.ts';
import { hasAppPages } from './resources/app-resources.ts';
import { simulatedMark } from './run-result.ts';
import { toolResult } from './tool-result.ts';

/** The extension by which a client says that it shows pages (MCP Apps). */
const uiExtension = 'io.modelcontextprotocol/ui';

/** Whether the client shows the ruling form as a page of its own. */
export function showsPages(server: McpServer, ctx: ServerContext): boolean {
  const ui = capabilitiesOf(server, ctx)?.extensions?.[uiExtension] as { mimeTypes?: string[] } | undefined;
  return ui?.mimeTypes?.includes(appMimeType) === true && hasAppPages();
}

/**
 * Has the host show the form. Its code goes to the page and not to the model (`_meta`), so that a ruling comes from the
 * page; it is random, works once, for one debate and for half an hour.
 */
export function shownForm(context: McpContext, debate: string, state: string, simulated: boolean): CallToolResult {
  const code = randomUUID();
  context.calls.rulingCodes.set(code, debate);
  return {
    ...toolResult(
      { debate, state, simulated, outcome: 'not ruled' },
      {
        summary: `${simulatedMark(simulated)}The form is shown to the user. Debate ${debate} waits until they send it.`,
        next: [{ tool: 'explain_debate', arguments: { debate }, why: 'the ruling, once they have sent it' }],
      },
    ),
    _meta: { 'mootcourt/ruling': code },
  };
}

const formSchema = z.strictObject({ code: z.string(), ...humanRulingSchema.shape });

/** @throws MootcourtError `forbidden` for a form that no page of this server sent */
export async function ruleByForm(context: McpContext, debate: string, form: unknown): Promise<CallToolResult> {
  const { rulingCodes } = context.calls;
  const parsed = formSchema.safeParse(form, { error: schemaMessage });
  const { code } = (form ?? {}) as { code?: unknown };
  if (typeof code !== 'string' || rulingCodes.get(code) !== debate)
    throw new MootcourtError(
      'forbidden',
      'form: only the page that rule_debate shows to the user may send it, once, within half an hour; call rule_debate with the debate alone',
    );
  if (!parsed.success)
    throw new MootcourtError(
      'invalid-input',
      parsed.error.issues.map(({ path, message }) => `form.${path.join('.')}: ${message}`).join('; '),
    );
  const { code: _code, ...ruling } = parsed.data;
  const answer = await keepRuling(context, debate, ruling);
  rulingCodes.delete(code);
  return answer;
}

/** Rules as the person who filled in a form, and answers with the outcome. */
export async function keepRuling(context: McpContext, debate: string, ruling: HumanRuling): Promise<CallToolResult> {
  const { run } = await debateOf(context, debate);
  await context.service.rule(debate, humanJudgement(ruling));
  return ruledAnswer(context, debate, run);
}

export async function ruledAnswer(context: McpContext, debate: string, run: string): Promise<CallToolResult> {
  const { store } = context.app;
  const simulated = (await store.runs.run(run))?.simulated ?? false;
  const { state } = await debateOf(context, debate);
  const outcome = (await loadDebateRecord(store, debate)).ruling?.outcome ?? 'not ruled';
  return toolResult(
    { debate, state, simulated, outcome },
    {
      summary: `${simulatedMark(simulated)}Debate ${debate} is ${state}: ${outcome}.`,
      next: [{ tool: 'explain_debate', arguments: { debate }, why: 'the whole ruling' }],
    },
  );
}
