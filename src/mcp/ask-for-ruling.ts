import {
  acceptedContent,
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { verdictSchema, verdicts } from '../domain/assessment.ts';
import { MootcourtError } from '../domain/errors.ts';
import { specProblemSchema } from '../domain/ruling.ts';
import type { Store } from '../domain/store.ts';
import { capabilitiesOf } from './client-capabilities.ts';
import type { McpContext } from './context.ts';
import { debateOf } from './debate-explanation.ts';
import { maxWaitSeconds } from './limits.ts';
import { keepRuling, ruledAnswer, shownForm, showsPages } from './ruling-form.ts';
import { rulingQuestion } from './ruling-question.ts';
import { simulatedMark } from './run-result.ts';
import { toolResult } from './tool-result.ts';

/**
 * Asks the person at the client for the ruling of a debate: on a page in the chat where the client shows pages, else on
 * the viewer's page where this server has one and the client opens addresses, else by the client's own form.
 * @throws MootcourtError `invalid-input` where the debate does not wait, or the client can ask nobody
 */
export async function askForRuling(
  server: McpServer,
  context: McpContext,
  ctx: ServerContext,
  debate: string,
): Promise<CallToolResult | InputRequiredResult> {
  const { inputResponses } = ctx.mcpReq;
  const { run, state } = await debateOf(context, debate);
  const { store } = context.app;
  const simulated = (await store.runs.run(run))?.simulated ?? false;
  const opened = inputResponse(inputResponses, 'page');
  if (opened.kind === 'elicit' && opened.action === 'accept') {
    await untilRuled(store, debate, ctx.mcpReq.signal);
    return ruledAnswer(context, debate, run);
  }
  const responses = await contestedOf(store, run, debate);
  if (state !== 'awaiting-human' || responses.length === 0)
    throw new MootcourtError('invalid-input', `debate: ${debate} does not wait for a human ruling; it is ${state}`);
  if (inputResponses === undefined) {
    if (showsPages(server, ctx)) return shownForm(context, debate, state, simulated);
    return rulingRequest(server, context, ctx, { debate, responses });
  }
  const given = acceptedContent(inputResponses, 'ruling', formOf(responses));
  if (given === undefined)
    return toolResult(
      { debate, state, simulated, outcome: 'not ruled' },
      { summary: `${simulatedMark(simulated)}The user gave no ruling. Debate ${debate} still waits.` },
    );
  const { problem, reason, ...chosen } = given;
  return keepRuling(context, debate, {
    verdicts: Object.entries(chosen).map(([response, verdict]) => ({
      response,
      verdict: verdictSchema.parse(verdict),
      reason,
    })),
    problem,
    explanation: reason,
  });
}

async function rulingRequest(
  server: McpServer,
  context: McpContext,
  ctx: ServerContext,
  { debate, responses }: { debate: string; responses: readonly string[] },
): Promise<InputRequiredResult> {
  const elicitation = capabilitiesOf(server, ctx)?.elicitation;
  if (elicitation === undefined) {
    const command = `mootcourt rule ${debate} ${responses.map((label) => `--verdict ${label}=${verdicts[0]}`).join(' ')} --reason "…"`;
    throw new MootcourtError('invalid-input', `this client shows no forms; the user can rule with: ${command}`);
  }
  if (elicitation.url !== undefined && context.viewerUrl !== undefined) {
    const message = `Debate ${debate} waits for your ruling. Rule on its page, where the answers and the judges' reasons are.`;
    const page = inputRequired.elicitUrl({ url: `${context.viewerUrl}/debates/${debate}`, message });
    return inputRequired({ inputRequests: { page } });
  }
  const message = await rulingQuestion(context, debate, responses);
  const requestedSchema = formOf(responses);
  return inputRequired({ inputRequests: { ruling: inputRequired.elicit({ message, requestedSchema }) } });
}

function formOf(responses: readonly string[]) {
  return z.object({
    ...Object.fromEntries(responses.map((label) => [label, verdictSchema])),
    problem: specProblemSchema.describe('what is wrong with the spec'),
    reason: z.string().min(1).max(5000).describe('why'),
  });
}

async function contestedOf(store: Store, run: string, debate: string): Promise<readonly string[]> {
  const events = await store.trace.events(run, { debate });
  return events.findLast((event) => event.type === 'human-ruling-request')?.data.responses ?? [];
}

/** Waits until a person has ruled on the viewer's page, or the call has taken as long as it may. */
async function untilRuled(store: Store, debate: string, signal: AbortSignal): Promise<void> {
  const ruled = Promise.withResolvers<void>();
  const unlisten = store.onCommit((events) => {
    if (events.some((event) => event.debate === debate && event.type === 'ruling')) ruled.resolve();
  });
  const timer = setTimeout(ruled.resolve, maxWaitSeconds * 1000);
  const abort = () => ruled.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    if ((await store.runs.debate(debate))?.state === 'awaiting-human') await ruled.promise;
  } finally {
    clearTimeout(timer);
    unlisten();
    signal.removeEventListener('abort', abort);
  }
}
