import type { DebateStateValue } from './state.ts';

/** A conversation of several answers has its rubric written before the first of them. */
export function afterAssign(state: DebateStateValue): 'write-rubric' | 'respond' {
  return state.rubricFirst ? 'write-rubric' : 'respond';
}

/** A rubric that was written first is followed by the answers. */
export function afterRubric(state: DebateStateValue): 'respond' | 'assess' {
  return state.answered ? 'assess' : 'respond';
}

/** After the answers: a scenario that brought its rubric needs none written. */
export function afterRespond(state: DebateStateValue): 'write-rubric' | 'assess' {
  return state.rubricGiven ? 'assess' : 'write-rubric';
}

/** After each measurement of agreement: settled, the control's second reading, another round, or the meta-adjudicator. */
export function afterAgree(state: DebateStateValue): 'rule' | 'reread' | 'debate-round' | 'escalate' {
  if (!state.contested) return 'rule';
  if (state.round === 0 && state.rounds > 0 && state.control) return 'reread';
  return state.round < state.rounds ? 'debate-round' : 'escalate';
}

/** After the second reading: what is still contested is debated. */
export function afterReread(state: DebateStateValue): 'rule' | 'debate-round' {
  return state.contested ? 'debate-round' : 'rule';
}
