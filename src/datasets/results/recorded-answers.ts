import { z } from 'zod';
import { type ConversationMessage, conversationKey } from '../../domain/conversation.ts';
import type { DebateEventBody } from '../../domain/event.ts';
import { debateEventBodySchema } from '../../domain/event.ts';
import { panelSchema } from '../../domain/panel.ts';
import { scenarioSchema } from '../../domain/scenario.ts';
import { sha256 } from '../../domain/sha256.ts';
import { specSchema } from '../../domain/spec.ts';
import { statementSchema } from '../../domain/statement.ts';

/** One answer that a model gave elsewhere, as a program's results have it. */
export type RecordedAnswer = {
  /** The case's id there; undefined where it has none. */
  id: string | undefined;
  messages: readonly ConversationMessage[];
  model: string;
  text: string;
  finish: string;
};

/** All answers to one conversation. */
export type RecordedCase = {
  id: string;
  messages: readonly ConversationMessage[];
  answers: { model: string; text: string; finish: string }[];
};

/** How results of other programs were read. `leftOut` counts rows by the reason why they bring no answer. */
export type ReadResults = {
  format: string;
  answers: RecordedAnswer[];
  leftOut: Record<string, number>;
  /** What the files say beside the answers and is not taken over. */
  notes: Set<string>;
  /** Debates that an export of ours keeps whole, by run. */
  runs: Map<string, ExportedRecord>;
};

/** What a run's export keeps of the run, so that an import restores it: its definition without any address or header. */
const runRecordSchema = z.object({
  run: z.string().min(1),
  simulated: z.boolean(),
  seed: z.number(),
  spec: specSchema,
  statements: z.array(statementSchema).optional(),
  panel: panelSchema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** What it keeps of a debate: scenario, events, and the texts that they name by hash. */
const debateRecordSchema = z.object({
  position: z.int().min(0),
  scenario: scenarioSchema,
  events: z.array(debateEventBodySchema).min(1),
  texts: z.array(z.string()),
});
export type DebateExport = {
  position: number;
  scenario: z.infer<typeof scenarioSchema>;
  events: DebateEventBody[];
  texts: string[];
};

/** A run as an export of ours keeps it. */
export type ExportedRecord = { head: RunRecord; debates: Map<number, DebateExport> };

export function emptyResults(format: string): ReadResults {
  return { format, answers: [], leftOut: {}, notes: new Set(), runs: new Map() };
}

export function leaveOut(results: ReadResults, reason: string): undefined {
  results.leftOut[reason] = (results.leftOut[reason] ?? 0) + 1;
}

/** Answers by conversation, in the order of their first; equal ids of several conversations get a number. */
export function casesOf(answers: readonly RecordedAnswer[], origin: string): RecordedCase[] {
  const byConversation = new Map<string, RecordedCase>();
  const taken = new Set<string>();
  for (const { id, messages, ...answer } of answers) {
    const key = conversationKey(messages);
    let item = byConversation.get(key);
    if (item === undefined) {
      const wanted = id ?? `${origin}-${byConversation.size + 1}`;
      let own = wanted;
      for (let count = 2; taken.has(own); count += 1) own = `${wanted} (${count})`;
      taken.add(own);
      item = { id: own, messages, answers: [] };
      byConversation.set(key, item);
    }
    item.answers.push(answer);
  }
  return [...byConversation.values()];
}

/** Adds what an export of ours keeps of a debate; what does not fit is left out and counted. */
export function addExportedDebate(results: ReadResults, head: unknown, record: unknown): boolean {
  const run = runRecordSchema.safeParse(head);
  const debate = debateRecordSchema.safeParse(record);
  if (!run.success || !debate.success || !hasItsTexts(debate.data as DebateExport)) {
    leaveOut(results, 'a debate that an export of ours keeps, and that does not fit this version');
    return false;
  }
  const known = results.runs.get(run.data.run) ?? { head: run.data, debates: new Map() };
  results.runs.set(run.data.run, known);
  known.debates.set(debate.data.position, debate.data as DebateExport);
  return true;
}

/** Whether all texts are there that the events name by their hashes. */
function hasItsTexts({ events, texts }: DebateExport): boolean {
  const hashes = new Set(texts.map(sha256));
  return events.every((event) => textsOf(event).every((hash) => hashes.has(hash)));
}

/** Hashes of the texts that an event names. */
export function textsOf(event: DebateEventBody): string[] {
  if (event.type !== 'response-end' || event.data.kind !== 'answered') return [];
  const { text, thoughts, turns = [] } = event.data;
  return [text, ...(thoughts === undefined ? [] : [thoughts]), ...turns.flatMap((turn) => [turn.user, turn.text])];
}
