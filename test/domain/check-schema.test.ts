import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkSchema } from '../../src/domain/check-schema.ts';
import { panelSchema } from '../../src/domain/panel.ts';

const member = { model: 'simulated:judge-strict' };
const panel = { name: 'mine', respondents: [member], rubricWriter: member, judges: [member], metaAdjudicator: member };

function problemOf(schema: z.ZodType, data: unknown): string {
  const checked = checkSchema(schema, data, 'the file');
  if (checked.kind === 'fits') throw new Error('expected a problem');
  return `${checked.field}: ${checked.problem}`;
}

describe('a value that does not fit is told with its field, what was expected, what came, and how to mend it [P240]', () => {
  it.each<[string, unknown, string]>([
    [
      'a field that is missing',
      { ...panel, rubricWriter: undefined },
      'rubricWriter: expected an object with model, got nothing; add it',
    ],
    [
      'a model without its provider',
      { ...panel, judges: [{ model: 'gpt' }] },
      'judges.0.model: expected provider:model, for example openai:gpt-5 or simulated:judge-strict',
    ],
    [
      'a slip of a name',
      { ...panel, sampels: 2 },
      "the file: has no field 'sampels'; did you mean 'samples'?; expected fields are name",
    ],
    [
      'a name in another spelling',
      { ...panel, 'meta-adjudicator': member },
      "the file: has no field 'meta-adjudicator'; did you mean 'metaAdjudicator'?",
    ],
    [
      'a field inside a choice',
      { ...panel, respondents: [{ ...member, efort: 'low' }] },
      "respondents.0: has no field 'efort'; did you mean 'effort'?",
    ],
    [
      'none of two forms',
      { ...panel, respondents: 7 },
      "respondents: expected 'recorded' or a list, got 7; correct it",
    ],
    ['text for a number', { ...panel, samples: '3' }, "samples: expected a whole number, got '3'; correct it"],
    ['too much', { ...panel, samples: 50 }, 'samples: expected at most 20, got 50; correct it'],
    ['an empty list', { ...panel, judges: [] }, 'judges: expected at least 1 item, got a list of 0; correct it'],
    [
      'a word that is no choice',
      { ...panel, human: 'always' },
      "human: expected one of 'never', 'escalated', got 'always'; correct it",
    ],
    [
      'no object at all',
      'panel',
      "the file: expected an object with name, respondents, rubricWriter, judges and metaAdjudicator, got 'panel'; correct it",
    ],
    ['null', { ...panel, name: null }, 'name: expected text, got null; correct it'],
  ])('%s', (_, data, told) => {
    expect(problemOf(panelSchema, data)).toContain(told);
  });

  it('an address, and a number of another kind', () => {
    const schema = z.object({ url: z.url(), share: z.number().gt(0).lt(1) });
    expect(problemOf(schema, { url: 'example', share: 0.5 })).toBe(
      "url: expected an address such as https://host/path, got 'example'; correct it",
    );
    expect(problemOf(schema, { url: 'http://a.example', share: 0 })).toBe(
      'share: expected more than 0, got 0; correct it',
    );
    expect(problemOf(schema, { url: 'http://a.example', share: 2 })).toBe(
      'share: expected less than 1, got 2; correct it',
    );
  });

  it('long values are cut and never in half a sign', () => {
    const told = problemOf(z.object({ n: z.number() }), { n: `${'a'.repeat(58)}😀😀` });
    expect(told).toBe(`n: expected a number, got '${'a'.repeat(58)}…'; correct it`);
    expect(told.isWellFormed()).toBe(true);
  });
});

it('data that fit come back as the schema reads them', () => {
  expect(checkSchema(panelSchema, panel, 'the file')).toMatchObject({ kind: 'fits', data: { samples: 1 } });
});
