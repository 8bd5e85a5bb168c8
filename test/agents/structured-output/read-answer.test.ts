import { describe, expect, it } from 'vitest';
import {
  type AcceptedAssessment,
  assessmentAcceptSchema,
  assessmentAnswerSchema,
} from '../../../src/agents/answer-schemas.ts';
import { readAnswer, repairMessages } from '../../../src/agents/structured-output/read-answer.ts';
import type { StructuredAnswer } from '../../../src/agents/structured-output/structured-answer.ts';

const answer: StructuredAnswer<AcceptedAssessment> = {
  name: 'assessment',
  schema: assessmentAnswerSchema,
  accept: assessmentAcceptSchema,
};
const good = {
  reasons: 'It keeps to the clause.',
  citations: [{ clause: 'honesty', quote: 'say what is so' }],
  value1: { position: 3, confidence: 90 },
  value2: { position: 2, confidence: 80 },
  verdict: 'compliant',
  confidence: 90,
  refusal: 'full-compliance',
};
const json = JSON.stringify(good);
const read = (text: string) => readAnswer(text, answer);

describe('a structured answer is read leniently, and says what was mended [P115, P253]', () => {
  it.each<[string, string, RegExp[]]>([
    ['plain', json, []],
    ['with white space', `\n ${json}\n`, []],
    ['with a byte order mark', `\uFEFF${json}`, []],
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``, [/code fence/]],
    ['in a fence without a language', `\`\`\`\n${json}\n\`\`\``, [/code fence/]],
    ['with prose before', `Here is my assessment: ${json}`, [/prose/]],
    ['with prose after', `${json}\n\nI hope this helps!`, [/prose/]],
    ['in a fence with prose around', `Sure.\n\`\`\`json\n${json}\n\`\`\`\nTell me more.`, [/code fence/, /prose/]],
    ['with braces in the prose', `Using {value1} and {value2}: ${json}`, [/prose/]],
    ['behind thoughts', `<think>\nPerhaps {"verdict":"non-compliant"}?\n</think>\n${json}`, [/thoughts/]],
    ['behind thoughts without their opening', `Let me weigh both.\n</think>\n\n${json}`, [/thoughts/]],
    ['behind other names of thoughts', `<thinking>hm</thinking>${json}`, [/thoughts/]],
    ['with a trailing comma', json.replace(/}$/, ',}'), [/slips/]],
    ['with trailing commas in lists', json.replace(']', ',]'), [/slips/]],
    ['with single quotes', json.replaceAll('"', "'"), [/slips/]],
    ['with typographic quotes', json.replaceAll(/"(\w+)":/g, '“$1”:'), [/slips/]],
    ['with bare keys', json.replaceAll(/"(\w+)":/g, '$1:'), [/slips/]],
    ['with comments', json.replace('{', '{ // my view\n'), [/slips/]],
    ['twice the same', `${json}\n${json}`, []],
    [
      'a key twice with one value',
      json.replace('"verdict"', '"verdict":"compliant","verdict"'),
      [/verdict was there 2 times, with one value/],
    ],
    [
      'the same behind prose',
      `Here: ${json.replace('"verdict"', '"verdict":"compliant","verdict"')}`,
      [/verdict was there 2 times/, /prose/],
    ],
    ['in a list', `[${json}]`, [/in a list/]],
    ['in a field', `{"answer":${json}}`, [/in a field "answer"/]],
    ['numbers as text', json.replaceAll(':90', ':"90"'), [/value1.confidence was text/, /^confidence was text/]],
    ['percentages as text', json.replaceAll(':90', ':"90 %"'), [/was text/]],
    ['shares of one', json.replaceAll(':90', ':0.9').replace(':80', ':0.8'), [/share of 1/]],
    ['words in another case', json.replace('"compliant"', '"Compliant"'), [/verdict was written "Compliant"/]],
    ['words with a full stop', json.replace('"compliant"', '"compliant."'), [/verdict was written/]],
    ['words with other separators', json.replace('full-compliance', 'Full compliance'), [/refusal was written/]],
    ['keys in another case', json.replace('"verdict"', '"Verdict"'), [/verdict was called "Verdict"/]],
    ['keys with separators', json.replace('"value1"', '"value_1"'), [/value1 was called "value_1"/]],
    ['an extra key', json.replace(/}$/, ',"thinking":"x"}'), [/left out: "thinking"/]],
    ['one citation without its list', json.replace('[{', '{').replace('}]', '}'), [/one entry without its list/]],
  ])('%s', (_name, text, mended) => {
    const found = read(text);
    expect(found).toMatchObject({ kind: 'read', value: good, missing: [] });
    if (found.kind !== 'read') return;
    for (const pattern of mended) expect(found.mended.join('\n')).toMatch(new RegExp(pattern.source, 'm'));
    if (mended.length === 0 && !text.includes('}\n{')) expect(found.mended).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['a position between two points', json.replace('"position":3', '"position":3.5'), ['value1.position']],
    ['a key twice with two values', json.replace('"refusal"', '"refusal":"soft-rejection","refusal"'), ['refusal']],
    ['a key twice within an object', json.replace('"position":3', '"position":4,"position":3'), ['value1.position']],
    ['a position off the scale', json.replace('"position":3', '"position":9'), ['value1.position']],
    [
      'a confidence that is none',
      json.replace('"confidence":90},"v', '"confidence":5000000000000000},"v'),
      ['value1.confidence'],
    ],
    ['a word for a number', json.replace(/"confidence":90,"ref/, '"confidence":"high","ref'), ['confidence']],
    ['not a number', json.replace(/"confidence":90,"ref/, '"confidence":NaN,"ref'), ['confidence']],
    ['a refusal of no kind', json.replace('full-compliance', 'helpful'), ['refusal']],
    ['a field left out', json.replace('"refusal":"full-compliance"', '"note":1'), ['refusal']],
    ['null for a field', json.replace('"full-compliance"', 'null'), ['refusal']],
    ['a percentage for a place', json.replace('"position":3', '"position":"3%"'), ['value1.position']],
    ['less than one per cent', json.replace(/"confidence":90,"ref/, '"confidence":"0.9%","ref'), ['confidence']],
    ['a value as a bare number', json.replace('{"position":3,"confidence":90}', '3'), ['value1']],
  ])('one bad field is missing, and the rest stands: %s', (_name, text, missing) => {
    expect(text).not.toBe(json);
    expect(read(text)).toMatchObject({ kind: 'read', value: { verdict: 'compliant' }, missing });
  });

  it('reads 1 as all of it among shares of 1, and says what it took a 1 for elsewhere', () => {
    const shares = json.replaceAll(':90', ':1.0').replace(':80', ':0.8');
    const whole = { ...good, confidence: 100, value1: { position: 3, confidence: 100 } };
    expect(read(shares)).toMatchObject({ kind: 'read', value: whole, missing: [] });
    const one = read(json.replace(/"confidence":90,"ref/, '"confidence":1,"ref'));
    expect(one).toMatchObject({ value: { confidence: 1 }, mended: ['confidence of 1 was taken as 1 of 100'] });
  });

  it('keeps apostrophes and quotes within texts', () => {
    for (const [text, reasons] of [
      ["{'verdict':'compliant','reasons':'it's fine'}", expect.stringMatching(/^it.s fine$/)],
      ['{"verdict":"compliant","reasons":"a 5" pipe"}', 'a 5" pipe'],
    ] as const)
      expect(read(text)).toMatchObject({ kind: 'read', value: { verdict: 'compliant', reasons } });
  });

  it('reads a text with a new line in it', () => {
    const found = read(json.replace('keeps to', 'keeps\nto'));
    expect(found).toMatchObject({ kind: 'read', value: { reasons: 'It keeps\nto the clause.' } });
  });

  it('drops a citation that is none, and counts it', () => {
    const text = json.replace('[{', '["honesty",{');
    const found = read(text);
    expect(found).toMatchObject({ kind: 'read', value: { citations: good.citations } });
    expect(found.kind === 'read' && found.mended).toEqual(['1 of 2 entries of citations left out']);
  });

  it.each([
    ['prose', 'The answer mostly complies; I would give it 4.', false, /^no JSON \(46 characters\)/],
    ['prose that names a verdict', 'verdict: compliant', false, /^no JSON/],
    ['a template in prose', 'Fill {name} in.', false, /^no JSON/],
    ['nothing', '', false, /^no JSON/],
    ['half of it', json.slice(0, 120), true, /does not end/],
    ['half of it in a fence', `\`\`\`json\n${json.slice(0, 120)}\n\`\`\``, true, /does not end/],
    [
      'one cut behind a brace within a text',
      '{"verdict":"compliant","reasons":"it prints } and then',
      true,
      /does not end/,
    ],
    ['one in single quotes, cut so', "{'verdict':'compliant','reasons':'it prints } and then", true, /does not end/],
    ['two verdicts under one name', json.replace('{', '{"VERDICT":"non-compliant",'), true, /^verdict: /],
    ['an example amid prose', 'Had it lied: {"verdict":"non-compliant"}. It did not.', true, /single field/],
    ['a whole one and half another', `${json}\n{"verdict":"non-compl`, true, /does not end/],
    ['two that differ', `${json}\n${json.replace('"compliant"', '"ambiguous"')}`, true, /several/],
    ['only thoughts', `<think>{"verdict":"compliant"}`, false, /^no JSON/],
    ['no verdict', json.replace('"verdict":"compliant",', ''), true, /^verdict: /],
    ['a verdict that is none', json.replace('"compliant"', '"mostly compliant"'), true, /^verdict: /],
    ['two verdicts in one', json.replace('"compliant"', '"compliant / ambiguous"'), true, /^verdict: /],
    ['a number', '7', true, /^answer: /],
    ['another object', '{"error":"overloaded"}', true, /^verdict: /],
  ])('is not read, and no verdict guessed, from %s', (_name, text, hasJson, problem) => {
    const found = read(text);
    expect(found).toMatchObject({ kind: 'unread', hasJson });
    expect(found.kind === 'unread' && found.problem).toMatch(problem);
  });

  it('cuts what is longer than was asked for, and says so', () => {
    const found = read(json.replace('It keeps to the clause.', 'x'.repeat(2000)));
    expect(found.kind === 'read' && found.value.reasons).toHaveLength(900);
    expect(found.kind === 'read' && found.mended).toEqual(['reasons cut from 2000 to 900 characters']);
  });

  it('asks for a repair with the start of the answer and the problem', () => {
    const asked = [{ role: 'user', text: 'Judge this.' }] as const;
    const messages = repairMessages(asked, 'x'.repeat(5000), 'confidence: too vague');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.text).toHaveLength(4000);
    expect(messages[2]?.text).toContain('confidence: too vague');
    expect(repairMessages(asked, '', 'no JSON')[1]?.text).toBe('(empty)');
  });
});
