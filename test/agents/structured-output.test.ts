import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseStructured, repairMessages, requestSchema } from '../../src/agents/structured-output.ts';

const schema = z.strictObject({ verdict: z.enum(['yes', 'no']), confidence: z.number() });

describe('structured output', () => {
  it.each([
    ['plain JSON', '{"verdict":"yes","confidence":1}'],
    ['white space around it', '\n {"verdict":"yes","confidence":1}\n'],
    ['a code fence', '```json\n{"verdict":"yes","confidence":1}\n```'],
    ['a code fence without a language', '```\n{"verdict":"yes","confidence":1}\n```'],
  ])('reads %s', (_name, text) => {
    expect(parseStructured(text, schema)).toEqual({ kind: 'parsed', value: { verdict: 'yes', confidence: 1 } });
  });

  it.each([
    ['prose', 'I would say yes.', 'no valid JSON (16 characters)'],
    ['half a JSON', '{"verdict":', 'no valid JSON (11 characters)'],
    ['a field that is wrong, by its path', '{"verdict":"yes","confidence":"high"}', 'confidence: '],
    ['a value that is no object', '7', 'answer: '],
  ])('names what is wrong with %s', (_name, text, problem) => {
    const parsed = parseStructured(text, schema);
    expect(parsed.kind).toBe('unparsed');
    expect(parsed.kind === 'unparsed' && parsed.problem.startsWith(problem)).toBe(true);
  });

  it('makes one request schema per zod schema, without the dialect', () => {
    const requested = requestSchema('answer', schema);
    expect(requestSchema('answer', schema)).toBe(requested);
    expect(requested.name).toBe('answer');
    expect(requested.json).toMatchObject({ type: 'object', required: ['verdict', 'confidence'] });
    expect(requested.json).not.toHaveProperty('$schema');
  });

  it('asks for a repair with the start of the answer and the problem', () => {
    const asked = [{ role: 'user', text: 'Judge this.' }] as const;
    const messages = repairMessages(asked, 'x'.repeat(5000), 'confidence: too vague');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.text).toHaveLength(4000);
    expect(messages[2]?.text).toContain('confidence: too vague');
    expect(repairMessages(asked, '', 'no valid JSON')[1]?.text).toBe('(empty)');
  });
});
