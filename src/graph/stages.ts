import type { DebateContext } from './debate-context.ts';
import { assessAll } from './nodes/assess.ts';
import { runRound } from './nodes/debate-round.ts';
import { escalate } from './nodes/escalate.ts';
import { measureAgreement } from './nodes/measure-agreement.ts';
import { rereadSome } from './nodes/reread.ts';
import { respondAll } from './nodes/respond.ts';
import { issueRuling } from './nodes/rule.ts';
import { assign } from './nodes/start-debate.ts';
import { writeMissingRubric } from './nodes/write-rubric.ts';
import { afterAgree, afterAssign, afterReread, afterRespond, afterRubric } from './routes.ts';
import type { DebateStateValue, DebateUpdate, StageName } from './state.ts';

type Stage = (debate: DebateContext, state: DebateStateValue) => Promise<DebateUpdate>;

/** What each node of the debate graph does. */
export const stages = {
  assign,
  respond: respondAll,
  'write-rubric': writeMissingRubric,
  assess: assessAll,
  agree: measureAgreement,
  reread: rereadSome,
  'debate-round': runRound,
  escalate,
  rule: issueRuling,
} satisfies Record<StageName, Stage>;

/** The graph's edges as a function. */
const next: Record<StageName, (state: DebateStateValue) => StageName> = {
  assign: afterAssign,
  respond: afterRespond,
  'write-rubric': afterRubric,
  assess: () => 'agree',
  agree: afterAgree,
  reread: afterReread,
  'debate-round': () => 'agree',
  escalate: () => 'rule',
  rule: () => 'rule',
};

/**
 * Holds a debate from its beginning up to a stage, as the graph does, and at most up to its ruling.
 * @param until the stage before which to stop, and how many rounds are held by then
 * @returns the state there; `reached` is false where the debate came to its ruling without that stage
 */
export async function walkStages(
  debate: DebateContext,
  until: { stage: StageName; round: number },
): Promise<{ state: DebateUpdate; reached: boolean }> {
  let state = { debate: debate.debate, round: 0 } as DebateStateValue;
  let name: StageName = 'assign';
  const isThere = () => name === until.stage && state.round === until.round;
  while (!isThere() && name !== 'rule') {
    const stage: Stage = stages[name];
    state = { ...state, ...(await stage(debate, state)) } as DebateStateValue;
    name = next[name](state);
  }
  await debate.flush();
  return { state, reached: isThere() };
}
