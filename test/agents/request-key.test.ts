import { describe, expect, it } from 'vitest';
import { createRequestKey } from '../../src/agents/request-key.ts';
import type { ModelRequest } from '../../src/domain/model-client.ts';

const request: ModelRequest = {
  model: 'gpt-x',
  messages: [
    { role: 'system', text: 'You judge.', cache: true },
    { role: 'user', text: 'x'.repeat(3000) },
  ],
  maxOutputTokens: 100,
  seed: 7,
  sample: 0,
};
const schema = { name: 'answer', json: { type: 'object' } };

describe('request key', () => {
  it('stays what it was: ledgers of all versions are read by it', () => {
    const keyOf = createRequestKey();
    expect(keyOf('openai', request)).toBe('d37e11b7a0650e0a20501f7405b3e15b102b03633f4b6180adc7c44f6e2e38be');
    expect(keyOf('openai', { ...request, schema, temperature: 0.5 })).toBe(
      'af80d48bfe0148affe9db9af30b91aef160794d670ed5eff469fac642fe2d29a',
    );
    expect(keyOf('openai', request, 'seat-1')).toBe('27511919427febcb77737751102e94d81d7076b2b07aacce5eea6fd520638ba7');
    const operator = [{ role: 'system', text: 'Be brief.', operator: 'system' } as const];
    expect(keyOf('openai', { ...request, messages: operator })).toBe(
      'a7b00302e5890a7e3142788cd8295c78254fe9574d9a21075f281a30e0787860',
    );
  });

  it.each([
    ['the model', { model: 'gpt-y' }],
    ['a message', { messages: [{ role: 'user', text: 'Hello' }] }],
    ['the seed', { seed: 8 }],
    ['the number of the repeat', { sample: 1 }],
    ['the limit of the answer', { maxOutputTokens: 101 }],
    ['the temperature', { temperature: 0 }],
    ['the schema', { schema }],
  ] as const)('differs where %s differs', (_name, change) => {
    const keyOf = createRequestKey();
    expect(keyOf('openai', { ...request, ...change } as ModelRequest)).not.toBe(keyOf('openai', request));
  });

  it('differs by provider and seat, and not by where a prefix ends that providers cache', () => {
    const keyOf = createRequestKey();
    const key = keyOf('openai', request);
    expect(keyOf('other', request)).not.toBe(key);
    expect(keyOf('openai', request, 'a')).not.toBe(keyOf('openai', request, 'b'));
    const messages = request.messages.map(({ role, text }) => ({ role, text }));
    expect(keyOf('openai', { ...request, messages })).toBe(key);
  });

  it('does not depend on what was hashed before', () => {
    const keyOf = createRequestKey();
    const key = keyOf('openai', request);
    for (let index = 0; index < 40; index += 1)
      keyOf('openai', { ...request, messages: [{ role: 'user', text: `${index}`.repeat(3000) }] });
    expect(keyOf('openai', request)).toBe(key);
    expect(createRequestKey()('openai', request)).toBe(key);
  });
});
