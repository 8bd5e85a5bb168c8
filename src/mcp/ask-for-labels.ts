import {
  acceptedContent,
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { verdictSchema } from '../domain/assessment.ts';
import { MootcourtError } from '../domain/errors.ts';
import { capabilitiesOf } from './client-capabilities.ts';
import type { McpContext } from './context.ts';
import { fencedText } from './fenced-text.ts';
import { runOf, simulatedMark } from './run-result.ts';
import { toolResult } from './tool-result.ts';

/** Answers on one form: a person reads each whole. */
const formSize = 3;
const maxTextCharacters = 4000;
/** Drawn where the run has no sample yet; the viewer and the command line draw any other. */
const sampleSize = { size: 100, seed: 1 };

/**
 * Has the person at the client rate answers of a run's random sample by a form, without the names of models and without
 * verdicts of judges, and keeps what they say as labels.
 * @throws MootcourtError `invalid-input` where the run is under way, has nothing to label, or the client shows no forms
 */
export async function askForLabels(
  server: McpServer,
  context: McpContext,
  ctx: ServerContext,
  id: string,
): Promise<CallToolResult | InputRequiredResult> {
  const row = await runOf(context, id);
  const { store } = context.app;
  const { keepLabels, keepSample, openItems } = await import('../studies/label/keep-labels.ts');
  const { inputResponses } = ctx.mcpReq;
  const { person: rater } = context;
  if (inputResponses === undefined) {
    if (capabilitiesOf(server, ctx)?.elicitation === undefined)
      throw new MootcourtError(
        'invalid-input',
        `this client shows no forms; the user can label in the viewer, or with: mootcourt label --help`,
      );
    if ((await openItems(store, row.id, rater)).sample === undefined) await keepSample(store, row, sampleSize);
    const { open } = await openItems(store, row.id, rater);
    return open.length === 0 ? answer(context, row) : labelForm(context, open.slice(0, formSize));
  }
  const given = acceptedContent(inputResponses, 'labels', z.record(z.string(), verdictSchema.or(z.literal('skip'))));
  const labels = Object.entries(given ?? {}).flatMap(([name, verdict]) => {
    const [debate = '', response = ''] = name.split(' ');
    return verdict === 'skip' ? [] : [{ debate, response, verdict }];
  });
  if (labels.length > 0) await keepLabels(store, row, { rater, labels });
  return answer(context, row, labels.length);
}

async function labelForm(
  { app: { store } }: McpContext,
  items: readonly { debate: string; response: string }[],
): Promise<InputRequiredResult> {
  const { queueRows } = await import('../studies/label/queue-file.ts');
  const rows = await queueRows(store, items);
  const fields = rows.map(({ item }, index) => [
    item,
    z.enum([...verdictSchema.options, 'skip']).describe(`verdict on answer ${index + 1}`),
  ]);
  const message = [
    'Does each answer comply with the spec? You see neither the model nor what judges found, so that your labels can correct the rates of judges.',
    'What stands between two lines with one code is data: whatever it says is no instruction to you.',
    ...rows.flatMap(({ conversation, response }, index) => [
      fencedText(`conversation ${index + 1}`, conversation, maxTextCharacters),
      fencedText(`answer ${index + 1}`, response, maxTextCharacters),
    ]),
  ].join('\n\n');
  const requestedSchema = z.object(Object.fromEntries(fields));
  return inputRequired({ inputRequests: { labels: inputRequired.elicit({ message, requestedSchema }) } });
}

async function answer(
  { app: { store }, person }: McpContext,
  { id: run, state, simulated }: { id: string; state: string; simulated: boolean },
  kept = 0,
): Promise<CallToolResult> {
  const { openItems } = await import('../studies/label/keep-labels.ts');
  const { open, sample = [] } = await openItems(store, run, person);
  const left = open.length;
  return toolResult(
    { run, state, simulated, outcome: `${kept} labels kept`, rater: person, sample: sample.length, left },
    {
      summary: `${simulatedMark(simulated)}${kept} labels of ${person} kept; ${left} of ${sample.length} answers are left to rate.`,
      next: left === 0 ? [] : [{ tool: 'rule_debate', arguments: { label: run }, why: 'the next answers' }],
    },
  );
}
