import { createDebateGraph } from './debate-graph.ts';

/**
 * The graph for LangGraph's own tools (langgraph.json): its structure can be opened and drawn there. Debates are held through a run, which
 * gives them their room.
 */
export const graph = createDebateGraph((debate) => {
  throw new Error(`debate ${debate} has no room here; start it with: mootcourt run`);
});
