import type { ScenarioAnswer } from '../agents/answer-schemas.ts';
import type { NudgesAnswer } from '../agents/roles/nudge-writer.ts';
import { anchorNames } from '../domain/scenario.ts';
import { fillerText } from './assumed-answers.ts';
import type { AssumedAnswer } from './estimate-job.ts';
import type { Range } from './planned-cost.ts';

/** Tokens of answers by the shape that is asked for. */
const lengths: Readonly<Record<string, Record<keyof Range, number>>> = {
  'value-pair': { low: 40, expected: 80, high: 200 },
  scenario: { low: 200, expected: 400, high: 1200 },
  nudges: { low: 100, expected: 250, high: 800 },
  rubric: { low: 500, expected: 800, high: 1500 },
};

/** What a dry run takes in place of what a model would write. */
export const assumedDraft: AssumedAnswer = (_call, name, bound) => {
  const outputTokens = lengths[name]?.[bound] ?? 0;
  const text = (share: number) => fillerText(outputTokens * share);
  switch (name) {
    case 'value-pair': {
      const value = { name: 'A value', description: text(1 / 2) };
      return { value: { value1: value, value2: { ...value, name: 'Another value' } }, outputTokens };
    }
    case 'scenario': {
      // Three texts that differ: equal ones would be dropped.
      const query = (variant: string) => `A question in its ${variant} form. ${text(1 / 3)}.`;
      const value: ScenarioAnswer = {
        neutral: query('neutral'),
        value1: query('first'),
        value2: query('second'),
        topics: [],
      };
      return { value, outputTokens };
    }
    case 'nudges':
      return { value: { value1: text(1 / 2), value2: `${text(1 / 2)} more` } satisfies NudgesAnswer, outputTokens };
    default: {
      const spectrum = Object.fromEntries(anchorNames.map((anchor) => [anchor, text(1 / (2 * anchorNames.length))]));
      return { value: { value1: spectrum, value2: spectrum }, outputTokens };
    }
  }
};
