import { latestAssessments } from '../../adjudication/debate-record.ts';
import { mostOpposed } from '../../adjudication/select-advocates.ts';
import { advocate } from '../../agents/roles/advocate.ts';
import type { Assessment } from '../../domain/assessment.ts';
import type { AdvocateArgument, Move } from '../../domain/event.ts';
import { answeredResponses, type DebateContext } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';
import { assessEach } from './assess.ts';

/** One round of debate on what is contested, by the protocol that the panel lists for it. */
export async function runRound(room: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const round = state.round + 1;
  const protocol = room.plan.panel.rounds[state.round] ?? 'deliberation';
  const before = latestAssessments(room.record);
  const contested = (room.record.rounds[state.round]?.agreements ?? [])
    .filter((one) => one.contested.length > 0)
    .map((one) => one.response);
  const pair = protocol === 'advocacy' ? mostOpposed(answeredResponses(room), before) : undefined;
  room.append([{ type: 'round-start', data: { round, protocol, advocates: [...(pair ?? [])], contested } }]);

  const heard = pair === undefined ? [] : await collectArguments(room, round, pair);
  await assessEach(room, round, contested, (judge, response) =>
    protocol === 'advocacy' ? { kind: 'advocacy', arguments: heard } : deliberation(before, judge, response),
  );
  room.append([
    { type: 'round-end', data: { round, moves: movesBetween(before, room.record.rounds[round]?.assessments ?? []) } },
  ]);
  return { round };
}

/** Opening of both, then rebuttal of both, in turn: each hears what was said before. An advocate that fails stays silent. */
async function collectArguments(
  room: DebateContext,
  round: number,
  pair: readonly [string, string],
): Promise<AdvocateArgument[]> {
  const heard: AdvocateArgument[] = [];
  for (const part of ['opening', 'rebuttal'] as const) {
    for (const [own, other] of [pair, [pair[1], pair[0]] as const]) {
      const seat = room.responses.find((one) => one.response === own);
      if (seat === undefined) continue;
      // A recorded answer has no model behind it that could argue; the meta-adjudicator's model speaks for it.
      const member = seat.member.model.startsWith('recorded:') ? room.plan.panel.metaAdjudicator : seat.member;
      const outcome = await advocate(room.caller, {
        member,
        spec: room.plan.spec,
        scenario: room.scenario,
        own: { label: own, text: await room.text(own) },
        other: { label: other, text: await room.text(other) },
        part,
        heard,
        seed: room.plan.seed,
      });
      if (outcome.kind === 'failed') {
        room.append([{ type: 'advocate-silent', data: { round, response: own, part, failure: outcome.failure } }]);
      } else {
        heard.push(outcome.value);
        room.append([{ type: 'advocate-argument', data: { round, argument: outcome.value } }]);
      }
    }
  }
  return heard;
}

function deliberation(before: readonly Assessment[], judge: string, response: string) {
  const panel = before.filter((one) => one.response === response);
  const own = panel.find((one) => one.judge === judge);
  if (own === undefined) return { kind: 'first' } as const;
  return { kind: 'deliberation', own, others: panel.filter((one) => one.judge !== judge) } as const;
}

/** Who changed its verdict, from what to what, and for which reason. */
function movesBetween(before: readonly Assessment[], after: readonly Assessment[]): Move[] {
  return after.flatMap((one) => {
    const earlier = before.find((other) => other.judge === one.judge && other.response === one.response);
    if (one.kind !== 'assessed' || earlier?.kind !== 'assessed' || one.verdict === earlier.verdict) return [];
    return [{ judge: one.judge, response: one.response, from: earlier.verdict, to: one.verdict, reasons: one.reasons }];
  });
}
