import { agree } from '../../adjudication/agreement.ts';
import { latestAssessments } from '../../adjudication/debate-record.ts';
import { behaviouralDisagreement } from '../../adjudication/response-positions.ts';
import { quorumOf } from '../../domain/panel.ts';
import { answeredResponses, type DebateContext } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';

/** Measures how far models and judges part, and whether any response is contested. */
export async function measureAgreement(room: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const assessments = latestAssessments(room.record);
  const byResponse = Map.groupBy(assessments, (one) => one.response);
  const { panel } = room.plan;
  const agreements = answeredResponses(room).map((response) =>
    agree(response, byResponse.get(response) ?? [], quorumOf(panel), panel.contested),
  );
  const contested = agreements.some((one) => one.contested.length > 0);
  const disagreement = behaviouralDisagreement(room.record, assessments);
  const measured = { round: state.round, agreements, contested };
  room.append([{ type: 'agreement', data: disagreement === undefined ? measured : { ...measured, disagreement } }]);
  await room.flush();
  return { contested };
}
