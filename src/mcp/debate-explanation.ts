import { z } from 'zod';
import { type DebateRecord, latestAssessments } from '../adjudication/debate-record.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { DebateRow } from '../domain/run.ts';
import { shortExplanation } from '../domain/selected-spec.ts';
import { shorten } from '../domain/shorten.ts';
import { conversationTurns } from '../results/conversation-turns.ts';
import { loadDebateRecord } from '../runs/load-debate-record.ts';
import { spokenMessages } from '../runs/results/conversation-texts.ts';
import type { McpContext } from './context.ts';

export const debateInput = z.string().describe('id, e.g. 261124-1a2b3c4d-0007');

const text = z.string();

const explanationSchema = z.object({
  debate: text,
  state: text,
  simulated: z.boolean(),
  query: text,
  values: z.array(text),
  d: z.number().nullable(),
  lastD: z.number().optional(),
  conversations: z.array(z.looseObject({ response: text })).optional(),
  contested: z.array(z.looseObject({ response: text, reasons: z.array(text) })),
  judges: z.array(z.looseObject({ judge: text })),
  moves: z.array(z.looseObject({})),
  omitted: z.int(),
  outcome: text,
  problem: text,
  explanation: text,
  dissent: z.array(z.looseObject({})),
});

/** @throws MootcourtError `not-found` */
export async function debateOf({ app }: McpContext, id: string): Promise<DebateRow> {
  const row = await app.store.runs.debate(id);
  if (row === undefined)
    throw new MootcourtError('not-found', `debate: there is no debate ${id}; get_run lists contested ones`);
  return row;
}

export type Explanation = z.infer<typeof explanationSchema>;

/** Why a debate was contested, what each judge decided and cited, and how it was ruled. */
export async function explanationOf(context: McpContext, id: string): Promise<Explanation> {
  const { store } = context.app;
  const { state, run } = await debateOf(context, id);
  const record = await loadDebateRecord(store, id);
  const first = record.rounds[0];
  const contested = (first?.agreements ?? [])
    .filter((agreement) => agreement.contested.length > 0)
    .map(({ response, contested: reasons }) => ({
      response,
      respondent: record.responses.get(response)?.respondent ?? '',
      reasons,
    }));
  const labels = new Set(contested.map((item) => item.response));
  const judges = latestAssessments(record)
    .filter((latestAssessment) => labels.has(latestAssessment.response))
    .map((latestAssessment) => ({
      judge: latestAssessment.judge,
      response: latestAssessment.response,
      verdict:
        latestAssessment.kind === 'assessed' ? latestAssessment.verdict : `abstained: ${latestAssessment.failure.kind}`,
      clauses:
        latestAssessment.kind === 'assessed'
          ? latestAssessment.citations
              .slice(0, 4)
              .map(({ clause, verified }) => `${shorten(clause, 80)}${verified ? '' : ' (quote not found)'}`)
          : [],
      ...(latestAssessment.kind === 'assessed' && latestAssessment.turns !== undefined
        ? { turns: latestAssessment.turns.map(({ verdict }) => verdict) }
        : {}),
      reasons: shorten(
        latestAssessment.kind === 'assessed' ? latestAssessment.reasons : latestAssessment.failure.message,
        160,
      ),
    }));
  const moves = record.rounds.flatMap((round) =>
    round.moves.map(({ judge, response, from, to }) => ({ round: round.number, judge, response, from, to })),
  );
  const { start, ruling } = record;
  const conversations = await conversationsOf(context, record);
  return {
    debate: id,
    state,
    simulated: (await store.runs.run(run))?.simulated ?? false,
    query: shorten(start?.query ?? '', 1000),
    values: start?.values.map((value) => shorten(value.name, 120)) ?? [],
    d: first?.disagreement?.d ?? null,
    ...(first?.disagreement?.last === undefined ? {} : { lastD: first.disagreement.last.d }),
    ...(conversations.length === 0 ? {} : { conversations }),
    contested,
    judges,
    moves,
    omitted: 0,
    outcome: ruling?.outcome ?? 'not ruled',
    problem: ruling?.problem ?? 'none',
    explanation: ruling === undefined ? '' : shortExplanation(ruling, 1500),
    dissent: (ruling?.dissent ?? []).map(({ response, judge, verdict, reasons, clauses }) => ({
      response,
      judge,
      verdict,
      clauses: clauses.slice(0, 4).map(({ clause }) => shorten(clause, 80)),
      reasons: shorten(reasons, 160),
    })),
  };
}

/** Conversations with a simulated user, turn by turn; the texts resource has them whole. */
async function conversationsOf({ app }: McpContext, record: DebateRecord): Promise<Conversations> {
  const conversations: Conversations = [];
  for (const turns of conversationTurns(record)) {
    const messages = await spokenMessages(app.store, record, turns.response, 200);
    const end = record.responses.get(turns.response);
    const ended = end?.kind === 'answered' ? end.ended : undefined;
    conversations.push({ ...turns, ...(ended === undefined ? {} : { ended }), messages });
  }
  return conversations;
}

type Conversations = NonNullable<Explanation['conversations']>;

/** The same with at most `maxItems` entries a list, and how many were left out. */
export function shortened(whole: Explanation, maxItems: number): Explanation {
  const { contested, judges, moves, dissent, conversations = [] } = whole;
  return {
    ...whole,
    contested: contested.slice(0, maxItems),
    judges: judges.slice(0, maxItems),
    moves: moves.slice(0, maxItems),
    dissent: dissent.slice(0, maxItems),
    ...(conversations.length === 0 ? {} : { conversations: conversations.slice(0, maxItems) }),
    omitted: [contested, judges, moves, dissent, conversations].reduce(
      (sum, list) => sum + Math.max(0, list.length - maxItems),
      0,
    ),
  };
}
