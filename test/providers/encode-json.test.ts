import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeJson } from '../../src/providers/encode-json.ts';

const decoded = (value: unknown) => encodeJson(value).toString();
const long = 'A “quoted” text, a line\nand a lone \ud800 sign. '.repeat(400);

it('is JSON.stringify in UTF-8, whatever the body', () => {
  const body = fc.object({
    withNullPrototype: false,
    maxDepth: 6,
    values: [
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.constant(long),
    ],
  });
  fc.assert(fc.property(body, (value) => decoded(value) === JSON.stringify(value)));
});

it('is the same when long texts are met again, in any place', () => {
  const body = {
    model: 'm',
    messages: [
      { role: 'system', content: long },
      { role: 'user', content: [{ type: 'text', text: `${long}!` }] },
    ],
    stop: undefined,
    extra: { [long]: [undefined, long, { deep: { deeper: long } }] },
  };
  for (let time = 0; time < 3; time += 1) expect(decoded(body)).toBe(JSON.stringify(body));
});

it('forgets long texts: it keeps a bounded number of them', () => {
  for (let index = 0; index < 100; index += 1) {
    const body = { content: `${index} ${long}` };
    expect(decoded(body)).toBe(JSON.stringify(body));
  }
  expect(decoded({ content: `0 ${long}` })).toBe(JSON.stringify({ content: `0 ${long}` }));
});
