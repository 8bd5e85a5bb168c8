import { contestedAfter, latestAssessments } from '../../adjudication/debate-record.ts';
import { adjudicate } from '../../agents/roles/meta-adjudicator.ts';
import { memberName } from '../../domain/panel.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';
import { selectionOf } from './assess.ts';

/** Hands what is still contested to the meta-adjudicator. */
export async function escalate(debate: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const { plan, scenario, record, caller } = debate;
  const responses = contestedAfter(record, state.round);
  if (record.rubric === undefined) {
    const failure = { kind: 'malformed-answer', message: 'no rubric could be written for this scenario' } as const;
    debate.append([{ type: 'escalation', data: { responses, outcome: { kind: 'failed', failure } } }]);
    return {};
  }
  const assessments = Map.groupBy(latestAssessments(record), (item) => item.response);
  const outcome = await adjudicate(caller, {
    member: plan.panel.metaAdjudicator,
    spec: plan.spec,
    selection: selectionOf(debate, responses),
    scenario,
    rubric: record.rubric,
    cases: await Promise.all(
      responses.map(async (label) => ({
        label,
        text: await debate.text(label),
        assessments: assessments.get(label) ?? [],
      })),
    ),
    seed: plan.seed,
    onDelta: debate.onSpeech(responses[0] ?? '', {
      role: 'meta-adjudicator',
      by: memberName(plan.panel.metaAdjudicator),
    }),
  });
  const how =
    outcome.kind === 'failed'
      ? {}
      : {
          ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
          ...(outcome.clausesRead === undefined ? {} : { clausesRead: outcome.clausesRead }),
          ...outcome.reading,
        };
  debate.append([
    {
      type: 'escalation',
      data: {
        responses,
        outcome: outcome.kind === 'failed' ? outcome : { kind: 'judged', judgement: outcome.value, ...how },
      },
    },
  ]);
  return {};
}
