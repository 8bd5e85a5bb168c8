import { panelAgreement } from '../../adjudication/agreement.ts';
import { latestAssessments } from '../../adjudication/debate-record.ts';
import { behaviouralDisagreement } from '../../adjudication/response-positions.ts';
import type { Assessment } from '../../domain/assessment.ts';
import { quorumOf } from '../../domain/panel.ts';
import type { Agreement } from '../../domain/ruling.ts';
import { type DebateContext, judgedResponses } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';

/** Measures how far models and judges part, and whether any response is contested. */
export async function measureAgreement(debate: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const assessments = latestAssessments(debate.record);
  const agreements = agreementOn(debate, assessments);
  const contested = agreements.some((agreement) => agreement.contested.length > 0);
  const disagreement = behaviouralDisagreement(debate.record, assessments);
  const measured = { round: state.round, agreements, contested };
  debate.append([{ type: 'agreement', data: disagreement === undefined ? measured : { ...measured, disagreement } }]);
  await debate.flush();
  return { contested };
}

/** How the panel stands on each response, by the given assessments. */
export function agreementOn(debate: DebateContext, assessments: readonly Assessment[]): Agreement[] {
  const byResponse = Map.groupBy(assessments, (item) => item.response);
  const { panel } = debate.plan;
  return judgedResponses(debate).map((response) =>
    panelAgreement(response, byResponse.get(response) ?? [], quorumOf(panel), panel.contested),
  );
}
