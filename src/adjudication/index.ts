/**
 * Public entry `mootcourt/adjudication`: the pure policy of a debate. Blind labels, citation
 * checks, agreement and the contested rule, the choice of advocates, and the ruling.
 */
export type { Assessment } from '../domain/assessment.ts';
export type { DebateEventBody, TraceEvent } from '../domain/event.ts';
export type { Panel } from '../domain/panel.ts';
export type { Ruling } from '../domain/ruling.ts';
export type { Scenario } from '../domain/scenario.ts';
export type { Spec } from '../domain/spec.ts';
export { citeDisjointClauses, panelAgreement } from './agreement.ts';
export { assignBlindLabels, type BlindResponse } from './blind-labels.ts';
export { verifyCitation } from './citations.ts';
export { type ClauseConflict, createClauseConflictCounter, type JudgePair, judgePairs } from './clause-conflict.ts';
export {
  applyEvent,
  type DebateRecord,
  debateRecordOf,
  emptyRecord,
  latestAssessments,
  type RoundRecord,
} from './debate-record.ts';
export { decideRuling } from './decide-ruling.ts';
export {
  behaviouralDisagreement,
  meanPosition,
  type Positions,
  preferredValue,
  responsePositions,
} from './response-positions.ts';
export { mostOpposed } from './select-advocates.ts';
