import { expect, it } from 'vitest';
import { createValueLookup, nearEqualNames, nearEqualText } from '../../src/datasets/value-names.ts';

it('names are told apart by what they are, not by what is left without signs [P262]', () => {
  const value = { id: 'rule-following', name: 'rule-following', category: 'compliance', description: 'Keeps rules.' };
  const lookup = createValueLookup([value], 'imported');
  expect(lookup(' Rule-Following ')).toBe(value);
  expect(lookup('rule following')).toMatchObject({ id: 'rule following', category: 'imported' });
  const other = createValueLookup([{ ...value, name: 'rule following' }], 'imported');
  expect(other('rule-following').id).not.toBe(other('rule following').id);
  expect(lookup('诚实').id).toBe('诚实');
  expect(lookup('Gu\u0308te').id).toBe(lookup('güte').id);
  expect(lookup('!').id).not.toBe(lookup('?').id);
});

it('nearly equal names are told, equal ones are not [P262]', () => {
  const groups = nearEqualNames(['rule following', 'Rule-following', 'rule-following', 'care', 'café', 'cafe', '诚实']);
  expect(groups).toEqual([
    ['cafe', 'café'],
    ['rule following', 'rule-following'],
  ]);
  expect(nearEqualText(groups)).toContain('"rule following" and "rule-following"');
  expect(nearEqualText([])).toBe('');
});
