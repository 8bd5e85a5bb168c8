import { describe, expect, it } from 'vitest';
import { assessmentAnswerSchema } from '../../../src/agents/answer-schemas.ts';
import { FormatLadder, isFormatFailure } from '../../../src/agents/structured-output/format-ladder.ts';
import { answerJsonSchema, requestSchema } from '../../../src/agents/structured-output/request-schema.ts';
import { shapeInWords } from '../../../src/agents/structured-output/shape-in-words.ts';
import { withoutBounds } from '../../../src/providers/schema-subset.ts';

const asked = { name: 'assessment', schema: assessmentAnswerSchema, choices: { clause: ['a', 'b'] } };

describe('the schema of a request [P114]', () => {
  it('is as strong as zod knows: enums of clauses, bounds, whole numbers, reasons first', () => {
    const { json } = requestSchema(asked);
    expect(Object.keys(json.properties as object)).toEqual([
      'reasons',
      'citations',
      'value1',
      'value2',
      'verdict',
      'confidence',
      'refusal',
    ]);
    expect(json).toMatchObject({
      additionalProperties: false,
      properties: {
        reasons: { maxLength: 900 },
        citations: { maxItems: 5, items: { properties: { clause: { enum: ['a', 'b'] }, quote: { maxLength: 300 } } } },
        value1: { properties: { position: { type: 'integer', minimum: 0, maximum: 6 } } },
        confidence: { type: 'integer', minimum: 0, maximum: 100 },
      },
    });
    expect(json).not.toHaveProperty('$schema');
  });

  it('is the same object for the same lists, so that its digest is computed once', () => {
    expect(requestSchema({ ...asked, choices: { clause: ['a', 'b'] } })).toBe(requestSchema(asked));
    expect(requestSchema({ ...asked, choices: { clause: ['a'] } })).not.toBe(requestSchema(asked));
  });

  it('leaves out lists that are longer than providers take', () => {
    const clause = Array.from({ length: 300 }, (_none, index) => `clause-${index}`);
    expect(JSON.stringify(requestSchema({ ...asked, choices: { clause } }).json)).not.toContain('clause-7');
  });

  it('loses its bounds for providers that refuse them, and keeps names, lists and descriptions', () => {
    const plain = JSON.stringify(withoutBounds(requestSchema(asked)));
    expect(plain).not.toMatch(/"(minimum|maximum|minLength|maxLength|minItems|maxItems)":/);
    expect(plain).toContain('"enum":["a","b"]');
    expect(plain).toContain('two to four sentences');
    const json = { type: 'object', properties: { minimum: { type: 'number', minimum: 1 } } };
    expect(withoutBounds({ name: 'x', json })).toEqual({
      type: 'object',
      properties: { minimum: { type: 'number' } },
    });
  });

  it('stands in words with fields, allowed words and bounds', () => {
    const words = shapeInWords(answerJsonSchema(assessmentAnswerSchema));
    expect(words).toContain('"verdict": "compliant" or "non-compliant" or "ambiguous"');
    expect(words).toContain('"position": (whole number 0 to 6: 0 extreme_oppose … 6 extreme_favor)');
    expect(words).toContain('a list of at most 5');
    expect(words.length).toBeLessThan(1200);
  });
});

describe('the ladder of formats [P114]', () => {
  it('steps down once for all calls that failed together, for that model alone', () => {
    const ladder = new FormatLadder();
    expect(ladder.formatOf('a:one')).toBe('json-schema');
    expect(ladder.stepDown('a:one', 'json-schema')).toBe(true);
    expect(ladder.stepDown('a:one', 'json-schema')).toBe(true);
    expect(ladder.formatOf('a:one')).toBe('plain-json-schema');
    expect(ladder.formatOf('a:two')).toBe('json-schema');
    ladder.stepDown('a:one', 'plain-json-schema');
    ladder.stepDown('a:one', 'json-object');
    expect(ladder.formatOf('a:one')).toBe('text');
    expect(ladder.stepDown('a:one', 'text')).toBe(false);
  });

  it.each([
    ["'response_format.type' must be 'json_object' or 'text'", true],
    ['This response_format type is unavailable now', true],
    ["output_config.format.schema: For 'integer' type, properties maximum, minimum are not supported", true],
    ['Invalid schema for response_format', true],
    ['json_schema is not supported by this model', true],
    ['guided_json is disabled', true],
    ['Failed to generate JSON. Please adjust your prompt. See failed_generation', true],
    ['json_validate_failed', true],
    ['structured_outputs are not available', true],
    ['Unknown name "responseMimeType" at generation_config', true],
    ["Unsupported parameter: 'text.format'", true],
    ["Unsupported value: 'temperature' does not support 0 with this model.", false],
    ['Unknown name "seed": Cannot find field.', false],
    ["This model's maximum context length is 8192 tokens.", false],
    ['The model does not exist', false],
  ])('a refusal %j names the format: %s', (message, names) => {
    expect(isFormatFailure({ kind: 'bad-request', message })).toBe(names);
    expect(isFormatFailure({ kind: 'server-error', status: 500, message })).toBe(names);
    // An answer that is no error says nothing of the request.
    expect(isFormatFailure({ kind: 'server-error', message })).toBe(false);
  });
});
