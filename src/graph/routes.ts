import type { DebateStateValue } from './state.ts';

/** After the answers: a scenario that brought its rubric needs none written. */
export function afterRespond(state: DebateStateValue): 'write-rubric' | 'assess' {
  return state.rubricGiven ? 'assess' : 'write-rubric';
}

/** After each measurement of agreement: settled, another round, or the meta-adjudicator. */
export function afterAgree(state: DebateStateValue): 'rule' | 'debate-round' | 'escalate' {
  if (!state.contested) return 'rule';
  return state.round < state.rounds ? 'debate-round' : 'escalate';
}
