import { clausesOf } from '../../adjudication/clauses-read.ts';
import { type DebateRecord, latestAssessments } from '../../adjudication/debate-record.ts';
import { type AssessmentContext, assess } from '../../agents/roles/judge.ts';
import { mapInOrder } from '../../concurrency/map-in-order.ts';
import type { Assessment } from '../../domain/assessment.ts';
import { type Member, memberName, selectedSpecRoom } from '../../domain/panel.ts';
import { answersOf, type DebateContext, judgedResponses } from '../debate-context.ts';
import type { DebateUpdate } from '../state.ts';

/** Every judge reads every response, each in a call of its own, blind and independent. */
export async function assessAll(debate: DebateContext): Promise<DebateUpdate> {
  await assessEach(debate, 0, judgedResponses(debate), () => ({ kind: 'first' }));
  return {};
}

/** Lets all judges assess the given responses in a round, each hearing what `hearingOf` gives it. */
export async function assessEach(
  debate: DebateContext,
  round: number,
  responses: readonly string[],
  hearingOf: (judge: string, response: string) => AssessmentContext,
): Promise<void> {
  const tasks = responses.flatMap((response) =>
    debate.plan.panel.judges.map(
      (judge) => () => assessOne(debate, judge, response, hearingOf(memberName(judge), response)),
    ),
  );
  await mapInOrder(tasks, (assessment) => debate.append([{ type: 'judge-assessment', data: { round, assessment } }]), {
    ...(debate.plan.batch === true ? { concurrency: 'all' as const } : {}),
  });
}

/** @param reading number of the reading: a further one is calls of its own under the same prompts */
export async function assessOne(
  debate: DebateContext,
  member: Member,
  response: string,
  hearing: AssessmentContext,
  reading = debate.plan.reading ?? 0,
): Promise<Assessment> {
  const { plan, scenario, record, caller } = debate;
  if (record.rubric === undefined) {
    const failure = { kind: 'malformed-answer', message: 'no rubric could be written for this scenario' } as const;
    return { kind: 'abstained', judge: memberName(member), response, failure };
  }
  const room = selectedSpecRoom(plan.panel);
  return assess(caller, {
    member,
    spec: plan.spec,
    scenario,
    rubric: record.rubric,
    response: { label: response, text: await debate.text(response), answers: answersOf(debate, response) },
    hearing,
    seed: plan.seed,
    sample: reading,
    onDelta: debate.onSpeech(response, { role: 'judge', by: memberName(member) }),
    ...(room === undefined
      ? {}
      : { selection: { maxCharacters: room, named: namedBefore(record, memberName(member), response) } }),
  });
}

/** The clauses that a judge named or heard of when it read this response before. */
function namedBefore(record: DebateRecord, judge: string, response: string): string[] | undefined {
  const before = latestAssessments(record).find((item) => item.judge === judge && item.response === response);
  if (before?.kind !== 'assessed' || before.clausesRead === undefined) return undefined;
  return [...before.clausesRead.ids, ...(before.clausesRead.leftOut ?? [])];
}

/** The clauses that advocates and the meta-adjudicator read: those of the judges of these responses; undefined for all. */
export function selectionOf({ plan, record }: DebateContext, responses: readonly string[]) {
  const maxCharacters = selectedSpecRoom(plan.panel);
  if (maxCharacters === undefined) return undefined;
  const assessments = latestAssessments(record).filter(({ response }) => responses.includes(response));
  return { clauses: clausesOf(assessments), maxCharacters };
}
