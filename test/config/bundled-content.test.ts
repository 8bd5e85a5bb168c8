import { describe, expect, it } from 'vitest';
import { conversationKey, messagesOf } from '../../src/domain/conversation.ts';
import { anchorNames, nudges } from '../../src/domain/scenario.ts';
import { loadScenarios, loadValues } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { bundledNames } from '../../src/settings/paths.ts';

const scenarios = loadScenarios('bundled');
const families = Map.groupBy(scenarios, (scenario) => scenario.family);
const sentences = (text: string) =>
  text
    .trim()
    .split(/[.!?]["')\]]?(?:\s+|$)/)
    .filter((part) => part.trim() !== '').length;

describe('the bundled scenarios', () => {
  it('are seventy-two families or more, each with its three nudges and its own words', () => {
    expect(families.size).toBeGreaterThanOrEqual(72);
    for (const family of families.values()) expect(family.map((item) => item.nudge)).toEqual(nudges);
    expect(new Set(scenarios.map((scenario) => conversationKey(messagesOf(scenario)))).size).toBe(scenarios.length);
  });

  it('have eight families or more in which an operator speaks first, in every nudge', () => {
    const operated = [...families.values()].filter(([first]) => first?.messages?.[0]?.role === 'operator');
    expect(operated.length).toBeGreaterThanOrEqual(8);
    for (const family of operated)
      for (const { id, messages } of family) expect(messages?.[0]?.role, id).toBe('operator');
    const differing = operated.filter((family) => new Set(family.map(({ messages }) => messages?.[0]?.text)).size > 1);
    expect(differing.length).toBeGreaterThanOrEqual(4);
  });

  it('have four families or more of three answers, each with a part for the simulated user', () => {
    const turning = [...families.values()].filter(([first]) => first?.turns === 3);
    expect(turning.length).toBeGreaterThanOrEqual(4);
    for (const family of turning)
      for (const { id, turns, simulatedUser } of family) {
        expect(turns, id).toBe(3);
        for (const text of Object.values(simulatedUser ?? { none: '' })) expect(text.length, id).toBeGreaterThan(20);
      }
  });

  it('can be put to every bundled panel, the ones with several turns too', () => {
    for (const name of bundledNames('panels', '.yaml')) expect(loadPanel(name).simulatedUser, name).toBeDefined();
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
