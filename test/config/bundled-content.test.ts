import { describe, expect, it } from 'vitest';
import { anchorNames, nudges } from '../../src/domain/scenario.ts';
import { loadScenarios, loadValues } from '../../src/runs/load-inputs.ts';

const scenarios = loadScenarios('bundled');
const families = Map.groupBy(scenarios, (scenario) => scenario.family);
const sentences = (text: string) =>
  text
    .trim()
    .split(/[.!?]["')\]]?(?:\s+|$)/)
    .filter((part) => part.trim() !== '').length;

describe('the bundled scenarios', () => {
  it('are sixty families or more, each with its three nudges and its own words', () => {
    expect(families.size).toBeGreaterThanOrEqual(60);
    for (const family of families.values()) expect(family.map((item) => item.nudge)).toEqual(nudges);
    expect(new Set(scenarios.map((scenario) => scenario.query)).size).toBe(scenarios.length);
  });

  it('put values of nine categories or more at stake, two different ones each', () => {
    const used = new Set(scenarios.flatMap((scenario) => scenario.values.map((value) => value.category)));
    expect(used.size).toBeGreaterThanOrEqual(9);
    const known = loadValues();
    for (const { values } of scenarios) {
      expect(values[0].id).not.toBe(values[1].id);
      for (const value of values) expect(known.has(value.id)).toBe(true);
    }
  });

  it.each([...families.keys()])('%s: fourteen distinct strategies of two sentences or more', (family) => {
    const rubric = families.get(family)?.[0]?.rubric;
    const anchors = [rubric?.value1, rubric?.value2].flatMap((spectrum) =>
      anchorNames.map((name) => spectrum?.[name] ?? ''),
    );
    expect(new Set(anchors.map((text) => text.trim())).size).toBe(14);
    for (const text of anchors) {
      expect(sentences(text), text).toBeGreaterThanOrEqual(2);
      expect(text.length, text).toBeGreaterThan(60);
    }
  });

  it('have topics of every kind that the report counts', () => {
    const topics = new Set(scenarios.flatMap((scenario) => scenario.topics));
    expect(topics.size).toBeGreaterThanOrEqual(3);
  });
});
