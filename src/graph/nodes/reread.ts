import { chooseReread } from '../../adjudication/choose-reread.ts';
import { agreementsAfter, contestedAfter, latestAssessments } from '../../adjudication/debate-record.ts';
import { mapInOrder } from '../../concurrency/map-in-order.ts';
import type { Assessment } from '../../domain/assessment.ts';
import type { RunConfig } from '../../domain/run.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateUpdate } from '../state.ts';
import { assessOne } from './assess.ts';
import { agreementOn } from './measure-agreement.ts';

/** Share of contested responses that are the control of rounds: 0 where a person asks one question, and in runs of earlier versions. */
export function rereadShareOf({ kind, panel }: Pick<RunConfig, 'kind'> & { panel: { rereadShare?: number } }): number {
  return kind === 'stress-test' ? (panel.rereadShare ?? 0) : 0;
}

/**
 * Judges read a random share of the contested responses once more, without debate: what that alone
 * changes is what rounds are held against. Responses that it leaves contested go on to the rounds.
 */
export async function rereadSome(debate: DebateContext): Promise<DebateUpdate> {
  const { plan, scenario, record } = debate;
  const share = rereadShareOf(plan);
  const contestedFirst = contestedAfter(record, 0);
  const responses = chooseReread(contestedFirst, { share, seed: plan.seed, scenario: scenario.id });
  if (responses.length === 0) return {};
  const tasks = responses.flatMap((response) =>
    plan.panel.judges.map(
      (judge) => () => assessOne(debate, judge, response, { kind: 'first' }, (plan.reading ?? 0) + 1),
    ),
  );
  const assessments: Assessment[] = [];
  await mapInOrder(tasks, (assessment) => assessments.push(assessment), {
    ...(plan.batch === true ? { concurrency: 'all' as const } : {}),
  });
  const reread = { responses, assessments, agreements: [], contested: true };
  const after = agreementOn(debate, latestAssessments({ ...record, reread }));
  const agreements = agreementsAfter(record, 0).map(
    (agreement) =>
      (responses.includes(agreement.response)
        ? after.find(({ response }) => response === agreement.response)
        : undefined) ?? agreement,
  );
  const contested = agreements.some((agreement) => agreement.contested.length > 0);
  debate.append([{ type: 'reread', data: { ...reread, agreements, contested } }]);
  await debate.flush();
  return { contested };
}
