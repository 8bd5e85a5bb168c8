import { interrupt } from '@langchain/langgraph';
import { decideRuling } from '../../adjudication/decide-ruling.ts';
import { type Judgement, judgementSchema } from '../../domain/ruling.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';

/** Ends the debate with its one ruling. Where the panel asks for a person, the graph waits here for as long as it takes. */
export async function issueRuling(room: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const { record, plan } = room;
  const last = record.rounds[state.round];
  const agreements = last?.agreements ?? [];
  const judgement =
    state.contested && plan.panel.human === 'escalated' ? await requestHumanRuling(room, state) : record.escalation;
  const ruling = decideRuling(agreements, state.round, judgement);
  room.append([{ type: 'ruling', data: { ruling } }], {
    state: 'ruled',
    contested: record.rounds[0]?.contested ?? false,
    d: record.rounds[0]?.disagreement?.d ?? null,
  });
  await room.flush();
  return {};
}

async function requestHumanRuling(room: DebateContext, state: DebateStateValue): Promise<Judgement> {
  const responses = (room.record.rounds[state.round]?.agreements ?? [])
    .filter((one) => one.contested.length > 0)
    .map((one) => one.response);
  // The node runs again from its top when the person has answered; the request is made once.
  if (!room.record.humanRequested) {
    room.append([{ type: 'human-request', data: { responses } }], { state: 'awaiting-human' });
    await room.flush();
  }
  return judgementSchema.parse(interrupt({ debate: room.debate, responses }));
}
