import { compileDebateGraph } from '../graph/debate-graph.ts';
import type { DebateGraph } from '../graph/state.ts';
import { sharedApp } from './open-app.ts';
import { createStageRunner } from './run-stage.ts';

/**
 * The debate as a compiled LangGraph graph, for LangGraph's server, Studio and as a subgraph. Give what to debate as
 * context (`question` or `scenario`, `panel`, `spec`, …) or a `question` as input. The debate is kept in the store that
 * `MOOTCOURT_STORE` names, and the state shows where it stands.
 *
 * Streams: `updates` carries the state's facts after each stage, `custom` the events and texts of the feed. A panel
 * that asks a person interrupts the graph; answer with `new Command({ resume: { verdicts: { R1: 'compliant' }, reason }
 * })`.
 */
export const graph: DebateGraph = compileDebateGraph(createStageRunner(sharedApp));

export { type DebateRequest, debateRequestSchema } from '../graph/debate-request.ts';
export type { DebateGraph, DebateStateValue } from '../graph/state.ts';
export type { StreamChunk } from './stream-feed.ts';
