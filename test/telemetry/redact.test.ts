import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createRedactor } from '../../src/telemetry/redact.ts';

it('no secret of the environment and nothing of the form of one is left in a line [P67]', () => {
  const secret = 'correct-horse-battery';
  const redact = createRedactor([secret, 'short']);
  expect(redact(`it is ${secret}, and ${secret}`)).toBe('it is [redacted], and [redacted]');
  expect(redact('key sk-ant-api03-abcdefgh and AIzaSyA1234567890123456789012')).toBe('key [redacted] and [redacted]');
  expect(redact('Authorization: Bearer abc.def-ghi_jkl')).toBe('Authorization: [redacted]');
  expect(redact('postgres://mootcourt:hunter2@db:5432/x')).toBe('postgres://mootcourt:[redacted]@db:5432/x');
  // A short value would blot out ordinary words.
  expect(redact('in short: nothing')).toBe('in short: nothing');
  fc.assert(fc.property(fc.string(), fc.string(), (left, right) => !redact(left + secret + right).includes(secret)));
});

it('a line is one line of JSON whatever a model or a user wrote [P67]', () => {
  const lines: string[] = [];
  const { log } = createLogger({ level: 'info', to: { write: (line) => void lines.push(line) }, secrets: [] });
  log('info', 'a\nb', { name: '"}\n{"level":60,"msg":"forged"\u001b[31m', long: 'x'.repeat(10_000) });
  log('debug', 'too low to be told');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toContain('\n');
  expect(lines[0]).not.toContain('\u001b');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 30,
    msg: 'a\nb',
    long: expect.stringMatching(/^x{2000}$/),
  });
});
