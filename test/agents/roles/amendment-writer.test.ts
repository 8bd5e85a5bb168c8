import { expect, it } from 'vitest';
import type { Call, ModelCaller } from '../../../src/agents/model-caller.ts';
import { writeAmendment } from '../../../src/agents/roles/amendment-writer.ts';
import { plainClause, plainScenario } from '../../support/plain-scenario.ts';

const spec = {
  id: 's',
  title: 'S',
  source: 's',
  clauses: [
    plainClause('honesty', 'Say what is so.'),
    plainClause('care', 'Be kind.'),
    plainClause('length', 'Long. '.repeat(200)),
  ],
};
const cases = [
  {
    scenario: plainScenario,
    values: plainScenario.values,
    problem: 'ambiguity',
    explanation: 'Two ways.',
    proposed: undefined,
  },
];

/** What is written of a clause, and what the writer was asked. */
async function written(clause: string, selection?: { clauses: string[]; maxCharacters: number }) {
  let asked: Call | undefined;
  const caller = {
    structured: async (call: Call) => {
      asked = call;
      return { kind: 'answered', value: { text: 'Say it kindly.', reason: 'It is clear.' } };
    },
  } as unknown as ModelCaller;
  const member = { model: 'simulated:meta' };
  const outcome = await writeAmendment(caller, { member, spec, clause, cases, seed: 1, selection });
  return { outcome, system: asked?.messages[0]?.text };
}

it('a writer reads the whole spec, or the clause with those that judges read, and the amendment says which [P314]', async () => {
  const whole = await written('honesty');
  for (const { text } of spec.clauses) expect(whole.system).toContain(text.trim());
  expect(whole.outcome).toEqual({ kind: 'answered', value: { text: 'Say it kindly.', reason: 'It is clear.' } });
  const { outcome, system } = await written('honesty', { clauses: ['length', 'care'], maxCharacters: 100 });
  expect(system).toContain('Be kind.');
  expect(system).not.toContain('Long.');
  expect(outcome).toMatchObject({
    value: { clausesRead: { ids: ['honesty', 'care'], of: 3, leftOut: ['length'] } },
  });
});

it('a clause that finds no room of its own is not rewritten, and the setting is named [P314]', async () => {
  const { outcome, system } = await written('length', { clauses: [], maxCharacters: 100 });
  expect(system).toBeUndefined();
  expect(outcome).toMatchObject({
    kind: 'failed',
    failure: { kind: 'too-large', message: expect.stringContaining('selectedSpecCharacters') },
  });
});
