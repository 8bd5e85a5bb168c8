import { type BaseCheckpointSaver, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import type { z } from 'zod';
import type { DebateContext } from './debate-context.ts';
import { debateRequestSchema } from './debate-request.ts';
import { afterAgree, afterAssign, afterReread, afterRespond, afterRubric } from './routes.ts';
import { stages } from './stages.ts';
import {
  type DebateGraph,
  type DebateStateValue,
  type DebateUpdate,
  debateInputSchema,
  debateStateSchema,
  type StageName,
} from './state.ts';

/** Runs one stage of the debate that a state belongs to. */
export type StageRunner = (
  name: StageName,
  state: DebateStateValue,
  config: LangGraphRunnableConfig,
) => Promise<DebateUpdate>;

/** The debate as a state machine: one node a stage. `roomOf` finds the room of the debate that a state belongs to. */
export function createDebateGraph(
  roomOf: (debate: string) => DebateContext,
  checkpointer?: BaseCheckpointSaver,
): DebateGraph {
  return compileDebateGraph((name, state) => {
    const debate = roomOf(state.debate);
    return debate.instrumentation.stage(name, () => stages[name](debate, state));
  }, checkpointer);
}

/** The same with another way to run its stages. */
export function compileDebateGraph(runStage: StageRunner, checkpointer?: BaseCheckpointSaver): DebateGraph {
  const node = (name: StageName) => (state: DebateStateValue, config: LangGraphRunnableConfig) =>
    runStage(name, state, config);
  // Loose, since without a context LangGraph checks its own configuration by it, and a subgraph gets its parent's; as a
  // ZodObject, since the types of StateGraph would want every optional field.
  const context: z.ZodObject = debateRequestSchema.loose();
  const graph = new StateGraph({ state: debateStateSchema, input: debateInputSchema, context })
    .addNode('assign', node('assign'))
    .addNode('respond', node('respond'))
    .addNode('write-rubric', node('write-rubric'))
    .addNode('assess', node('assess'))
    .addNode('agree', node('agree'))
    .addNode('reread', node('reread'))
    .addNode('debate-round', node('debate-round'))
    .addNode('escalate', node('escalate'))
    .addNode('rule', node('rule'))
    .addEdge(START, 'assign')
    .addConditionalEdges('assign', afterAssign, ['write-rubric', 'respond'])
    .addConditionalEdges('respond', afterRespond, ['write-rubric', 'assess'])
    .addConditionalEdges('write-rubric', afterRubric, ['respond', 'assess'])
    .addEdge('assess', 'agree')
    .addConditionalEdges('agree', afterAgree, ['rule', 'reread', 'debate-round', 'escalate'])
    .addConditionalEdges('reread', afterReread, ['rule', 'debate-round'])
    .addEdge('debate-round', 'agree')
    .addEdge('escalate', 'rule')
    .addEdge('rule', END)
    .compile(checkpointer === undefined ? {} : { checkpointer });
  // The type that StateGraph makes of zod schemas cannot be named outside of it.
  return graph as unknown as DebateGraph;
}
