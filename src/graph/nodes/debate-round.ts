import { contestedAfter, latestAssessments } from '../../adjudication/debate-record.ts';
import { mostOpposed } from '../../adjudication/select-advocates.ts';
import { advocate } from '../../agents/roles/advocate.ts';
import type { Assessment } from '../../domain/assessment.ts';
import type { AdvocateArgument, Move } from '../../domain/event.ts';
import { type DebateContext, judgedResponses } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';
import { assessEach, selectionOf } from './assess.ts';

/** One round of debate on what is contested, by the protocol that the panel lists for it. */
export async function runRound(debate: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const round = state.round + 1;
  const protocol = debate.plan.panel.rounds[state.round] ?? 'deliberation';
  const before = latestAssessments(debate.record);
  const contested = contestedAfter(debate.record, state.round);
  const pair = protocol === 'advocacy' ? mostOpposed(judgedResponses(debate), before) : undefined;
  debate.append([{ type: 'round-start', data: { round, protocol, advocates: [...(pair ?? [])], contested } }]);

  const heard = pair === undefined ? [] : await collectArguments(debate, round, pair);
  await assessEach(debate, round, contested, (judge, response) =>
    protocol === 'advocacy' ? { kind: 'advocacy', arguments: heard } : deliberation(before, judge, response),
  );
  debate.append([
    { type: 'round-end', data: { round, moves: movesBetween(before, debate.record.rounds[round]?.assessments ?? []) } },
  ]);
  return { round };
}

/** Opening of both, then rebuttal of both, in turn: each hears what was said before. An advocate that fails stays silent. */
async function collectArguments(
  debate: DebateContext,
  round: number,
  pair: readonly [string, string],
): Promise<AdvocateArgument[]> {
  const heard: AdvocateArgument[] = [];
  for (const part of ['opening', 'rebuttal'] as const) {
    for (const [own, other] of [pair, [pair[1], pair[0]] as const]) {
      const response = debate.responses.find((response) => response.response === own);
      if (response === undefined) continue;
      // A recorded answer has no model behind it that could argue; the meta-adjudicator's model speaks for it.
      const member = response.member.model.startsWith('recorded:')
        ? debate.plan.panel.metaAdjudicator
        : response.member;
      const outcome = await advocate(debate.caller, {
        member,
        spec: debate.plan.spec,
        selection: selectionOf(debate, [own, other]),
        scenario: debate.scenario,
        own: { label: own, text: await debate.text(own) },
        other: { label: other, text: await debate.text(other) },
        part,
        heard,
        seed: debate.plan.seed,
        onDelta: debate.onSpeech(own, { role: 'advocate', by: response.respondent }),
      });
      if (outcome.kind === 'failed') {
        debate.append([{ type: 'advocate-error', data: { round, response: own, part, failure: outcome.failure } }]);
      } else {
        heard.push(outcome.value);
        debate.append([{ type: 'advocate-argument', data: { round, argument: outcome.value } }]);
      }
    }
  }
  return heard;
}

function deliberation(before: readonly Assessment[], judge: string, response: string) {
  const panel = before.filter((item) => item.response === response);
  const own = panel.find((item) => item.judge === judge);
  if (own === undefined) return { kind: 'first' } as const;
  return { kind: 'deliberation', own, others: panel.filter((item) => item.judge !== judge) } as const;
}

/** Who changed its verdict, from what to what, and for which reason. */
function movesBetween(before: readonly Assessment[], after: readonly Assessment[]): Move[] {
  return after.flatMap((item) => {
    const earlier = before.find((other) => other.judge === item.judge && other.response === item.response);
    if (item.kind !== 'assessed' || earlier?.kind !== 'assessed' || item.verdict === earlier.verdict) return [];
    return [
      { judge: item.judge, response: item.response, from: earlier.verdict, to: item.verdict, reasons: item.reasons },
    ];
  });
}
