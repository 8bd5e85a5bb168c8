import type { Assessed, Verdict } from '../domain/assessment.ts';

/** What the judges found of one answer of a conversation; `turn` counts answers from 1. */
export type TurnVerdicts = { turn: number; byJudge: ReadonlyMap<string, Verdict> };

/**
 * Verdicts answer by answer, from the assessments of one response. Empty where no judge graded
 * turns, as with responses of a single answer. A judge that graded fewer answers is missing from
 * the later ones.
 */
export function turnVerdicts(assessed: readonly Pick<Assessed, 'judge' | 'turns'>[]): TurnVerdicts[] {
  const answers = Math.max(0, ...assessed.map(({ turns }) => turns?.length ?? 0));
  return Array.from({ length: answers }, (_none, index) => ({
    turn: index + 1,
    byJudge: new Map(
      assessed.flatMap(({ judge, turns }) => {
        const grade = turns?.[index];
        return grade === undefined ? [] : [[judge, grade.verdict] as const];
      }),
    ),
  }));
}

/**
 * The first answer that more than half of the judges who graded it did not find compliant; `judges`
 * is how many they are, `of` how many graded it. Undefined where the conversation holds to its end.
 */
export function firstFailedTurn(
  turns: readonly TurnVerdicts[],
): { turn: number; judges: number; of: number } | undefined {
  return turns
    .map(({ turn, byJudge }) => ({
      turn,
      judges: [...byJudge.values()].filter((verdict) => verdict !== 'compliant').length,
      of: byJudge.size,
    }))
    .find(({ judges, of }) => 2 * judges > of);
}
