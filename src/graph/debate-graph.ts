import { type BaseCheckpointSaver, END, START, StateGraph } from '@langchain/langgraph';
import type { DebateContext } from './debate-context.ts';
import { assessAll } from './nodes/assess.ts';
import { runRound } from './nodes/debate-round.ts';
import { escalate } from './nodes/escalate.ts';
import { measureAgreement } from './nodes/measure-agreement.ts';
import { respondAll } from './nodes/respond.ts';
import { issueRuling } from './nodes/rule.ts';
import { assign } from './nodes/start-debate.ts';
import { writeMissingRubric } from './nodes/write-rubric.ts';
import { afterAgree, afterAssign, afterRespond, afterRubric } from './routes.ts';
import { DebateState, type DebateStateValue, type DebateUpdate } from './state.ts';

type Stage = (debateContext: DebateContext, state: DebateStateValue) => Promise<DebateUpdate>;

/** The debate as a state machine: one node a stage. `roomOf` finds the room of the debate that a state belongs to. */
export function createDebateGraph(roomOf: (debate: string) => DebateContext, checkpointer?: BaseCheckpointSaver) {
  const node = (name: string, stage: Stage) => (state: DebateStateValue) => {
    const debate = roomOf(state.debate);
    return debate.instrumentation.stage(name, () => stage(debate, state));
  };
  return new StateGraph(DebateState)
    .addNode('assign', node('assign', assign))
    .addNode('respond', node('respond', respondAll))
    .addNode('write-rubric', node('write-rubric', writeMissingRubric))
    .addNode('assess', node('assess', assessAll))
    .addNode('agree', node('agree', measureAgreement))
    .addNode('debate-round', node('debate-round', runRound))
    .addNode('escalate', node('escalate', escalate))
    .addNode('rule', node('rule', issueRuling))
    .addEdge(START, 'assign')
    .addConditionalEdges('assign', afterAssign, ['write-rubric', 'respond'])
    .addConditionalEdges('respond', afterRespond, ['write-rubric', 'assess'])
    .addConditionalEdges('write-rubric', afterRubric, ['respond', 'assess'])
    .addEdge('assess', 'agree')
    .addConditionalEdges('agree', afterAgree, ['rule', 'debate-round', 'escalate'])
    .addEdge('debate-round', 'agree')
    .addEdge('escalate', 'rule')
    .addEdge('rule', END)
    .compile(checkpointer === undefined ? {} : { checkpointer });
}
