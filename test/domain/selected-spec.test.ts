import { expect, it } from 'vitest';
import { partOfSpecText, shortExplanation, takeClauses } from '../../src/domain/selected-spec.ts';

const clause = (id: string, size: number) => ({
  id,
  path: [],
  text: 'x'.repeat(size),
  range: [0, size] as [number, number],
});
const spec = { id: 's', title: '', source: 's', clauses: ['a', 'b', 'c', 'd'].map((id) => clause(id, 100)) };

it('clauses are taken in the order of need, stand in that of the spec, and are whole or left out [P250]', () => {
  const { spec: part, clausesRead } = takeClauses(spec, ['d', 'b', 'd', 'nowhere', 'a'], 250);
  expect(part.clauses.map(({ id }) => id)).toEqual(['b', 'd']);
  expect(clausesRead).toEqual({ ids: ['d', 'b'], of: 4, leftOut: ['a'] });
});

it('a clause that finds no room leaves it to a shorter one', () => {
  const long = { ...spec, clauses: [clause('long', 400), clause('short', 100)] };
  expect(takeClauses(long, ['long', 'short'], 300).clausesRead).toEqual({ ids: ['short'], of: 2, leftOut: ['long'] });
});

it('a shortened explanation still says that it rests on a part of the spec [P315]', () => {
  const clausesRead = { ids: ['a'], of: 4 };
  const sentence = partOfSpecText(clausesRead);
  const explanation = `${'Long. '.repeat(100)}${sentence}`;
  const short = shortExplanation({ explanation, clausesRead }, 200);
  expect(short).toMatch(/^Long\. .*… Read by 1 of the spec's 4 clauses/);
  expect(short.length).toBeLessThanOrEqual(200);
  expect(shortExplanation({ explanation: 'Short.' }, 200)).toBe('Short.');
});
