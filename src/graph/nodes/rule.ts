import { interrupt } from '@langchain/langgraph';
import { latestAssessments } from '../../adjudication/debate-record.ts';
import { decideRuling } from '../../adjudication/decide-ruling.ts';
import { dissentFrom } from '../../adjudication/dissent.ts';
import { type Judgement, judgementSchema } from '../../domain/ruling.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';

/** Ends the debate with its one ruling. Where the panel asks for a person, the graph waits here for as long as it takes. */
export async function issueRuling(debate: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const { record, plan } = debate;
  const last = record.rounds[state.round];
  const agreements = last?.agreements ?? [];
  const judgement =
    state.contested && plan.panel.human === 'escalated' ? await requestHumanRuling(debate, state) : record.escalation;
  const decided = decideRuling(agreements, state.round, judgement);
  const dissent = dissentFrom(decided.verdicts, latestAssessments(record));
  const ruling = dissent.length === 0 ? decided : { ...decided, dissent: [...dissent] };
  debate.append([{ type: 'ruling', data: { ruling } }], {
    state: 'ruled',
    contested: record.rounds[0]?.contested ?? false,
    d: record.rounds[0]?.disagreement?.d ?? null,
  });
  await debate.flush();
  return {};
}

async function requestHumanRuling(debate: DebateContext, state: DebateStateValue): Promise<Judgement> {
  const responses = (debate.record.rounds[state.round]?.agreements ?? [])
    .filter((agreement) => agreement.contested.length > 0)
    .map((agreement) => agreement.response);
  // The node runs again from its top when the person has answered; the request is made once.
  if (!debate.record.humanRequested) {
    debate.append([{ type: 'human-ruling-request', data: { responses } }], { state: 'awaiting-human' });
    await debate.flush();
  }
  return judgementSchema.parse(interrupt({ debate: debate.debate, responses }));
}
