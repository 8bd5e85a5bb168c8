import { type Member, memberName, type Panel } from '../domain/panel.ts';
import type { Scenario } from '../domain/scenario.ts';
import { createRandom, shuffle } from '../measures/seeded-random.ts';

export type BlindResponse = { response: string; respondent: string; sample: number; member: Member };

/**
 * Gives every answer its blind label, R1, R2, …, in an order drawn from the run's seed and the
 * scenario, so that judges learn nothing from labels and order effects balance over scenarios.
 */
export function assignBlindLabels(panel: Panel, scenario: Scenario, seed: number): BlindResponse[] {
  const members = panel.respondents === 'recorded' ? recordedMembers(scenario) : panel.respondents;
  const answers = members.flatMap((member) =>
    Array.from({ length: panel.samples }, (_unused, sample) => ({ member, respondent: memberName(member), sample })),
  );
  const order = shuffle(answers, createRandom(`${seed}:${scenario.id}`));
  return order.map((answer, index) => ({ ...answer, response: `R${index + 1}` }));
}

function recordedMembers(scenario: Scenario): Member[] {
  return Object.keys(scenario.recorded ?? {}).map((name) => ({ model: `recorded:${name}`, name }));
}
