import type { Verdict } from '../domain/assessment.ts';
import type { Estimate } from './judging/anchor-match.ts';
import { evaluateValue } from './judging/verdict-rules.ts';
import type { NamedValue } from './reading/parse-prompt.ts';
import { readDemands } from './reading/spec-demands.ts';
import { readSpec } from './reading/spec-text.ts';
import { conclude } from './roles/judge.ts';
import { answerKey, type BookEntry, hiddenPositions, type Turn } from './roles/respondent.ts';

/**
 * The right verdict on a simulated answer: what the clauses, read for their purpose, make of the positions it was written at. Judges see
 * neither positions nor purpose; they have to find both in words. Where clauses are hedged, too coarse or at odds this is one defensible
 * reading and no more.
 */
export function plantedVerdict(answer: {
  model: string;
  turns: readonly Turn[];
  sample: number;
  seed: number;
  entry: Pick<BookEntry, 'values' | 'nudge'>;
  /** System prompt of the respondent, empty where it does not read the spec; and of a judge. */
  respondentSystem: string;
  judgeSystem: string;
}): Verdict {
  const { model, turns, sample, seed, entry, respondentSystem, judgeSystem } = answer;
  const positions = hiddenPositions(model, entry, respondentSystem, answerKey(seed, model, turns, sample));
  const [namedValue, other] = entry.values.map(({ name }) => ({ name, description: '' })) as [NamedValue, NamedValue];
  const readings = readDemands(readSpec(judgeSystem), [namedValue, other]);
  const findings = [
    evaluateValue(readings[0], positions[0], 'purposive', positions[1]),
    evaluateValue(readings[1], positions[1], 'purposive', positions[0]),
  ] as const;
  const estimates = positions.map((position) => ({ position, confidence: 1 })) as [Estimate, Estimate];
  return conclude(findings, estimates, 'purposive', '').verdict;
}
