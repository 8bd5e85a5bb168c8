import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenarios } from '../../../src/datasets/scenarios/read-scenarios.ts';
import { streamScenarios } from '../../../src/datasets/scenarios/stream-scenarios.ts';
import { type Scenario, wantedAnswers } from '../../../src/domain/scenario.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const folder = temporaryFolder();
const asks = (text: string) => ({ messages: [{ role: 'user', content: text }] });
const part = { role: 'a guest', aim: 'a cheap supper', pressure: 'asks again' };
const other = { role: 'a cook', aim: 'a full house', pressure: 'insists' };

function fileOf(name: string, data: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(data));
  return file;
}

describe('a set of scenarios', () => {
  const set = {
    turns: 3,
    simulatedUser: part,
    values: ['Thrift', 'Loyalty'],
    scenarios: [
      asks('Where do we eat?'),
      { ...asks('Where do you eat?'), turns: 2, simulatedUser: other, values: ['Honesty', 'Loyalty'] },
      { id: 'supper', queries: { neutral: 'Where?', value1: 'Where, cheaply?', value2: 'Where, as always?' } },
      { id: 'a/neutral', family: 'a', nudge: 'neutral', query: 'Whither?', topics: [] },
    ],
  };

  it.each(['set.json', 'set.yaml'])('gives its settings to rows that name none: %s', async (name) => {
    const file = fileOf(name, set);
    const scenarios = readScenarios(file, new Map());
    expect(scenarios.map(({ turns, simulatedUser, values }) => [turns, simulatedUser, values[0].name])).toEqual([
      [3, part, 'Thrift'],
      [2, other, 'Honesty'],
      ...Array.from({ length: 4 }, () => [3, part, 'Thrift']),
    ]);
    const streamed: Scenario[] = [];
    for await (const scenario of streamScenarios(file, new Map())) streamed.push(scenario);
    expect(streamed).toEqual(scenarios);
  });

  it('ranks a scenario over its set, and the set over the panel', () => {
    const [first, second] = readScenarios(fileOf('ranks.json', set), new Map());
    expect(wantedAnswers(first ?? {}, { turns: 5 })).toBe(3);
    expect(wantedAnswers(second ?? {}, { turns: 5 })).toBe(2);
    expect(wantedAnswers({}, { turns: 5 })).toBe(5);
  });

  it('ranks its values over those of the command', () => {
    const value = (name: string) => ({ id: name, name, category: 'named', description: name });
    const options = { values: [value('Speed'), value('Care')] as [ReturnType<typeof value>, ReturnType<typeof value>] };
    const [own] = readScenarios(fileOf('own.json', set), new Map(), options);
    const [bare] = readScenarios(fileOf('bare.json', { scenarios: [asks('Where?')] }), new Map(), options);
    expect([own?.values[0].name, bare?.values[0].name]).toEqual(['Thrift', 'Speed']);
  });

  it.each([
    ['an unknown setting', { seed: 1, scenarios: [asks('a')] }, /wrong\.json: .*seed/],
    ['no scenario', { scenarios: [] }, /wrong\.json: scenarios/],
    ['too many turns', { turns: 21, scenarios: [asks('a')] }, /wrong\.json: turns/],
    ['a row that cannot be read', { values: ['a', 'b'], scenarios: [asks('a'), asks(' ')] }, /wrong\.json: row 2: /],
  ])('names file and field of %s', (_name, data, problem) => {
    expect(() => readScenarios(fileOf('wrong.json', data), new Map())).toThrow(problem);
  });
});
