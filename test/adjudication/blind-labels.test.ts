import { describe, expect, it } from 'vitest';
import { assignBlindLabels } from '../../src/adjudication/blind-labels.ts';
import type { Panel } from '../../src/domain/panel.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { panelOf } from '../support/debates.ts';

const scenario = (id: string, recorded?: Scenario['recorded']) => ({ id, recorded }) as Scenario;
const names = Array.from({ length: 12 }, (_none, index) => `model-${index}`);
const panel: Panel = panelOf(
  names.map((name) => [name, 'vendor']),
  ['vendor'],
);
const order = (id: string, seed: number) =>
  assignBlindLabels(panel, scenario(id), seed).map(({ respondent }) => respondent);

describe('blind labels', () => {
  it('number every answer from R1, each sample of a respondent its own', () => {
    const responses = assignBlindLabels({ ...panel, samples: 2 }, scenario('a'), 1);
    expect(responses.map(({ response }) => response)).toEqual(responses.map((_none, index) => `R${index + 1}`));
    expect(new Set(responses.map(({ respondent, sample }) => `${respondent} ${sample}`)).size).toBe(24);
  });

  it('are the same for a seed and a scenario, and others for another', () => {
    expect(order('a', 1)).toEqual(order('a', 1));
    // Twelve respondents have 479,001,600 orders: two alike by chance would be a wonder.
    expect(order('a', 1)).not.toEqual(order('a', 2));
    expect(order('a', 1)).not.toEqual(order('b', 1));
    expect(order('a', 1)).not.toEqual(names);
  });

  it('put each respondent first in about its share of scenarios', () => {
    const first = Array.from({ length: 1200 }, (_none, index) => order(`scenario ${index}`, 1)[0]);
    for (const name of names) {
      // 100 are expected; the standard deviation is 9.6.
      const count = first.filter((respondent) => respondent === name).length;
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(140);
    }
  });

  it('of recorded answers are for the models that the scenario has', () => {
    const recorded = { gpt: { text: 'Yes.' }, claude: { text: 'No.' } };
    const responses = assignBlindLabels({ ...panel, respondents: 'recorded' }, scenario('a', recorded), 1);
    expect(responses.map(({ member }) => member.model).sort()).toEqual(['recorded:claude', 'recorded:gpt']);
    expect(assignBlindLabels({ ...panel, respondents: 'recorded' }, scenario('a'), 1)).toEqual([]);
  });
});
