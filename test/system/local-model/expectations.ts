import { expect } from 'vitest';
import type { Assessment } from '../../../src/domain/assessment.ts';
import type { Spec } from '../../../src/domain/spec.ts';
import { verifyDebate } from '../../../src/runs/verify-debate.ts';
import type { Exchange, WireServer } from './exchanges.ts';
import { type Held, proseTokens, streamAnswers, streamedQuestion } from './inputs.ts';

/** Of so many first readings at least so many must be usable. */
const readings = 20;
const minUsable = 15;

/** A debate over OpenAI chat, where the server holds the schema: it ends with a ruling, and most readings are usable. */
export async function expectJudgedDebate(held: Held, wire: WireServer): Promise<void> {
  const { run, events, spec } = held;
  expect(run).toMatchObject({ state: 'finished' });
  const answers = events.flatMap((event) => (event.type === 'response-end' ? [event.data.kind] : []));
  expect(answers).toEqual(Array(readings / 2).fill('answered'));
  const first = firstReadings(held);
  expect(first).toHaveLength(readings);
  const usable = first.filter((assessment) => isUsable(assessment, spec));
  expect(usable.length, `usable of ${readings}: ${first.map(shortly).join('; ')}`).toBeGreaterThanOrEqual(minUsable);
  const ruling = events.flatMap((event) => (event.type === 'ruling' ? [event.data.ruling] : []));
  expect(ruling).toHaveLength(1);
  expect(ruling[0]?.outcome).not.toBe('no-quorum');
  await expectKept(held, wire);
}

/** A debate where the model writes prose whatever it is told: respondents answer, nobody is judged, and that is said. */
export async function expectNoQuorum(held: Held, wire: WireServer): Promise<void> {
  const { run, events } = held;
  expect(run).toMatchObject({ state: 'finished' });
  const answers = events.flatMap((event) => (event.type === 'response-end' ? [event.data.kind] : []));
  expect(answers).toEqual(['answered', 'answered']);
  const first = firstReadings(held);
  expect(first).toHaveLength(4);
  const failures = first.flatMap((assessment) => (assessment.kind === 'abstained' ? [assessment.failure] : []));
  // Prose ends at its limit, or stays prose when it is asked for once more; of JSON in it no reading can be made.
  expect(failures.map(({ kind }) => kind)).toEqual(
    Array(4).fill(expect.stringMatching(/^(cut-off|malformed-answer)$/)),
  );
  const named = failures.filter(({ message }) => message.includes('no JSON')).length;
  const proseCut = wire.exchanges.filter((exchange) => isCut(exchange) && !textOf(exchange).includes('{'));
  expect(named, failures.map(({ message }) => message).join('; ')).toBeGreaterThanOrEqual(Math.max(1, proseCut.length));
  // Nobody is asked further: no round, no meta-adjudicator.
  expect(events.filter(({ type }) => /^(round-start|reread|escalation)$/.test(type))).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'ruling', data: { ruling: { outcome: 'no-quorum' } } });
  await expectKept(held, wire);
}

/** Replays identically, and the ledger has the tokens that the server counted, call by call. */
async function expectKept({ app, debate, run }: Held, { exchanges }: WireServer): Promise<void> {
  expect(await verifyDebate(app.store, debate)).toMatchObject({ kind: 'identical' });
  const calls = exchanges.filter(isCall);
  const counted = calls.map(usageOf);
  const sum = (field: 'input' | 'output') => counted.reduce((total, usage) => total + usage[field], 0);
  expect(await app.store.ledger.totals(run.id)).toMatchObject({
    calls: calls.length,
    failedCalls: 0,
    estimatedCalls: 0,
    inputTokens: sum('input'),
    outputTokens: sum('output'),
  });
}

function firstReadings({ events }: Held): Assessment[] {
  return events.flatMap((event) =>
    event.type === 'judge-assessment' && event.data.round === 0 ? [event.data.assessment] : [],
  );
}

/** An allowed verdict, both positions within their bounds, and no clause that the spec does not have. */
function isUsable(assessment: Assessment, { clauses }: Spec): boolean {
  if (assessment.kind === 'abstained') return false;
  const { missing = [], citations, positions } = assessment;
  return (
    !missing.some((field) => /^(value[12]|verdict)\b/.test(field)) &&
    positions.every(({ position }) => Number.isInteger(position) && position >= 0 && position <= 6) &&
    citations.every((citation) => clauses.some(({ id }) => id === citation.clause))
  );
}

function shortly(assessment: Assessment): string {
  if (assessment.kind === 'abstained') return `${assessment.failure.kind}: ${assessment.failure.message}`;
  const { verdict, missing = [], citations } = assessment;
  return `${verdict} citing ${citations.map(({ clause }) => clause).join(', ') || 'none'}, missing ${missing.join(', ') || 'none'}`;
}

/** Whether its limit of tokens cut an answer for which JSON was wanted. */
function isCut(exchange: Exchange): boolean {
  return isCall(exchange) && exchange.wants !== 'text' && usageOf(exchange).output === proseTokens;
}

/** What the model said, in Responses and messages. */
function textOf({ body }: Exchange): string {
  type Part = { text?: string };
  const { content, output = [] } = JSON.parse(body) as { content?: Part[]; output?: { content?: Part[] }[] };
  const parts = content ?? output.flatMap((item) => item.content ?? []);
  return parts.map(({ text = '' }) => text).join('');
}

type CountedTokens = { input: number; output: number };
type Usage = Record<string, number | undefined>;

/** What an answer's own bytes say of its tokens, in each of the three protocols, plain or streamed. */
function usageOf({ body, streams }: Exchange): CountedTokens {
  const values = streams
    ? [...body.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => JSON.parse(json))
    : [JSON.parse(body)];
  const usages = values.flatMap((value) => [value.usage, value.response?.usage, value.message?.usage]);
  const usage: Usage = Object.assign({}, ...usages.filter((told) => told !== undefined && told !== null));
  // Messages count what was read from the cache apart.
  return {
    input: usage.prompt_tokens ?? (usage.input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0),
    output: usage.completion_tokens ?? usage.output_tokens ?? 0,
  };
}

/** Streams came in pieces that make the whole answer, with the tokens that the server's own tokenizer counts. */
export async function expectStreams(url: string, wire: WireServer): Promise<void> {
  const streamed = await streamAnswers(url);
  const ask = async (route: string, body: object): Promise<Record<string, unknown>> =>
    (await fetch(`${url}${route}`, { method: 'POST', body: JSON.stringify(body) })).json() as never;
  const { prompt } = await ask('/apply-template', { messages: [{ role: 'user', content: streamedQuestion }] });
  const { tokens } = await ask('/tokenize', { content: prompt, add_special: true, parse_special: true });
  const counted = wire.exchanges.filter(isCall).map(usageOf);
  expect(counted).toHaveLength(streamed.length);
  for (const [index, { protocol, pieces, completion }] of streamed.entries()) {
    expect([protocol, pieces.length > 5, pieces.join('')]).toEqual([protocol, true, completion.text]);
    const { inputTokens, outputTokens } = completion.usage;
    expect([protocol, inputTokens, outputTokens]).toEqual([
      protocol,
      (tokens as unknown[]).length,
      counted[index]?.output,
    ]);
  }
}

/** Whether a model was asked; the rest are questions about the server. */
export function isCall({ path }: Exchange): boolean {
  return /\/(?:completions|responses|messages)(?:\?|$)/.test(path);
}
