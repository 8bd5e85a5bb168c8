import type { BaseChannel, CompiledStateGraph, START } from '@langchain/langgraph';
import { z } from 'zod';
import { contestedReasonSchema } from '../domain/ruling.ts';

/**
 * What travels through the graph: ids, small numbers and one-line facts. Texts live in the ledger, and what happened in
 * the trace. Runs of Mootcourt's own use the first part only; the second is what LangGraph's own tools show.
 */
export const debateStateSchema = z.object({
  debate: z.string().describe("The debate's id; in runs of Mootcourt's own also its checkpoint thread"),
  round: z.number().describe('Rounds of debate held so far'),
  rounds: z.number().describe('Rounds that the panel allows'),
  contested: z.boolean(),
  control: z.boolean().describe('Some contested responses are read again before the first round, as a control'),
  rubricGiven: z.boolean(),
  /** No turn of a conversation may shape the rubric. */
  rubricFirst: z.boolean().describe('The rubric is written before the answers'),
  answered: z.boolean().describe('The answers are there'),

  question: z.string().describe('The question of the input; empty once the debate has begun'),
  run: z.string().describe('The run that the debate belongs to'),
  thread: z.string().describe("LangGraph's thread that began the debate; empty without a checkpointer"),
  /** More events in the store than that mean a fork. */
  events: z.number().describe('Events that the trace of the debate had after the last stage'),
  ahead: z.boolean().describe('A fork that came to its ruling before the stage at which it was forked'),
  simulated: z.boolean().describe('All agents are simulated'),
  asked: z.string().describe('The beginning of what is asked'),
  responses: z.record(z.string(), z.string()).describe('Of each response its length, or why there is none'),
  verdicts: z.record(z.string(), z.string()).describe("Of each response the judges' latest verdicts, counted"),
  d: z
    .number()
    .nullable()
    .describe('Disagreement between models, 0 to 3; null before it is measured, or with fewer than two models'),
  contestedBy: z.record(z.string(), z.array(contestedReasonSchema)).describe('Of each contested response: why'),
  ruling: z.string().describe('The ruling in a line; empty before it'),
});
export type DebateStateValue = z.infer<typeof debateStateSchema>;
export type DebateUpdate = Partial<DebateStateValue>;

/** What a caller of the graph gives as input. */
export const debateInputSchema = z.object({
  question: z.string().max(20_000).optional().describe('A question to adjudicate, where the context has none'),
  debate: z.string().optional().describe("For runs of Mootcourt's own; ignored otherwise"),
});

/** The nodes of the graph. */
export type StageName =
  | 'assign'
  | 'respond'
  | 'write-rubric'
  | 'assess'
  | 'agree'
  | 'reread'
  | 'debate-round'
  | 'escalate'
  | 'rule';

type ChannelsOf<T> = { [Key in keyof T]-?: BaseChannel<T[Key]> };

/** The compiled graph. Its context is a `DebateRequest`, whose fields are all optional: it is checked when the graph runs. */
export type DebateGraph = CompiledStateGraph<
  DebateStateValue,
  DebateUpdate,
  typeof START | StageName,
  ChannelsOf<z.infer<typeof debateInputSchema>>,
  ChannelsOf<DebateStateValue>
>;
