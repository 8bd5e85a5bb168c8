import { type BaseCheckpointSaver, END, START, StateGraph } from '@langchain/langgraph';
import type { DebateRoom } from './debate-room.ts';
import { measureAgreement } from './nodes/agree.ts';
import { assessAll } from './nodes/assess.ts';
import { assign } from './nodes/assign.ts';
import { holdRound } from './nodes/debate-round.ts';
import { escalate } from './nodes/escalate.ts';
import { respondAll } from './nodes/respond.ts';
import { giveRuling } from './nodes/rule.ts';
import { writeMissingRubric } from './nodes/write-rubric.ts';
import { afterAgree, afterRespond } from './routes.ts';
import { DebateState, type DebateStateValue, type DebateUpdate } from './state.ts';

type Stage = (room: DebateRoom, state: DebateStateValue) => Promise<DebateUpdate>;

/** The debate as a state machine: one node a stage. `roomOf` finds the room of the debate that a state belongs to. */
export function createDebateGraph(roomOf: (debate: string) => DebateRoom, checkpointer?: BaseCheckpointSaver) {
  const node = (stage: Stage) => (state: DebateStateValue) => stage(roomOf(state.debate), state);
  return new StateGraph(DebateState)
    .addNode('assign', node(assign))
    .addNode('respond', node(respondAll))
    .addNode('write-rubric', node(writeMissingRubric))
    .addNode('assess', node(assessAll))
    .addNode('agree', node(measureAgreement))
    .addNode('debate-round', node(holdRound))
    .addNode('escalate', node(escalate))
    .addNode('rule', node(giveRuling))
    .addEdge(START, 'assign')
    .addEdge('assign', 'respond')
    .addConditionalEdges('respond', afterRespond, ['write-rubric', 'assess'])
    .addEdge('write-rubric', 'assess')
    .addEdge('assess', 'agree')
    .addConditionalEdges('agree', afterAgree, ['rule', 'debate-round', 'escalate'])
    .addEdge('debate-round', 'agree')
    .addEdge('escalate', 'rule')
    .addEdge('rule', END)
    .compile(checkpointer === undefined ? {} : { checkpointer });
}
