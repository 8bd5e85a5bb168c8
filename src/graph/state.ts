import { Annotation } from '@langchain/langgraph';

/** What travels through the graph: ids and small numbers only. Texts live in the ledger, and what happened in the trace. */
export const DebateState = Annotation.Root({
  /** The debate's id; also its checkpoint thread. */
  debate: Annotation<string>,
  /** Rounds of debate held so far. */
  round: Annotation<number>,
  /** Rounds that the panel allows. */
  rounds: Annotation<number>,
  contested: Annotation<boolean>,
  rubricGiven: Annotation<boolean>,
  /** The rubric is written before the answers: no turn of a conversation may shape it. */
  rubricFirst: Annotation<boolean>,
  /** The answers are there. */
  answered: Annotation<boolean>,
});
export type DebateStateValue = typeof DebateState.State;
export type DebateUpdate = typeof DebateState.Update;
