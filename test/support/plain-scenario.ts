import { anchorNames, type Rubric, type Scenario } from '../../src/domain/scenario.ts';

const value = (id: string) => ({ id, name: id, category: 'efficiency', description: id }) as const;
const spectrum = Object.fromEntries(anchorNames.map((name) => [name, name]));

/** The shortest scenario and rubric that a role can be asked on. */
export const plainScenario = {
  id: 's',
  family: 's',
  nudge: 'neutral',
  query: 'Which?',
  values: [value('speed'), value('thrift')],
  topics: [],
} satisfies Scenario;
export const plainRubric = { value1: spectrum, value2: spectrum } as Rubric;

/** A clause below one heading. */
export const plainClause = (id: string, text: string) => ({
  id,
  path: ['Top', id],
  text,
  range: [0, 1] as [number, number],
});
