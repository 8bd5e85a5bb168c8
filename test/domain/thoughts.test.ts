import { describe, expect, it } from 'vitest';
import { splitThoughts } from '../../src/domain/thoughts.ts';

describe('thoughts before an answer [P120]', () => {
  it.each([
    ['<think>hm</think>Yes.', 'hm', 'Yes.'],
    ['\n<thinking>\nhm\n</thinking>\n\nYes.', 'hm', 'Yes.'],
    ['\uFEFF<Reasoning>hm</Reasoning> Yes.', 'hm', 'Yes.'],
    ['<think>one</think>\n<think>two</think>\nYes.', 'one\n\ntwo', 'Yes.'],
    ['<think>\n\n</think>\n\n{"a":1}', '', '{"a":1}'],
    ['hm\n</think>\n\nYes.', 'hm', 'Yes.'],
    ['Let me weigh both.</think>Yes.', 'Let me weigh both.', 'Yes.'],
    ['hm </think>{"a":1}', 'hm', '{"a":1}'],
    ['</think>Yes.', '', 'Yes.'],
    ['<think>hm, and then the limit', 'hm, and then the limit', ''],
    ['<thinking>hm', 'hm', ''],
    ['[THINK]hm[/THINK]Yes.', 'hm', 'Yes.'],
    ['hm[/THINK]Yes.', 'hm', 'Yes.'],
    ['◁think▷hm◁/think▷Yes.', 'hm', 'Yes.'],
    ['<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Yes.<|END_RESPONSE|>', 'hm', 'Yes.'],
    ['<|begin_of_thought|>hm<|end_of_thought|><|begin_of_solution|>Yes.<|end_of_solution|>', 'hm', 'Yes.'],
    [
      '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>',
      'hm',
      'Yes.',
    ],
    ['<|channel|>analysis<|message|>hm', 'hm', ''],
    ['<|channel>thought\nhm<channel|>Yes.', 'hm', 'Yes.'],
    ['analysishm.assistantfinalYes.', 'hm.', 'Yes.'],
    ['Here is my thought process: hm.\nHere is my response: Yes.', 'hm.', 'Yes.'],
    ['<scratchpad>hm</scratchpad>\nYes.', 'hm', 'Yes.'],
    ['<|thinking|>hm<|/thinking|>Yes.', 'hm', 'Yes.'],
    ['<think>hm</think>\n<answer>\nYes.\n</answer>', 'hm', 'Yes.'],
  ])('%j', (whole, thoughts, text) => {
    expect(splitThoughts(whole)).toEqual({ text, thoughts });
  });

  it.each([
    'Yes.',
    '  Yes, with its indent.',
    'Write `</think>` at the end.',
    'Say "</think>" aloud.',
    'Use </think> to close it.',
    'The tag <think> opens, and\n</think>\ncloses.',
    '```\n</think>\n```\nis how it ends.',
    '<thinkers> are people.',
    'analysis of the plan: it will do.',
    'Here is my thought process: I weigh both.',
    '<answer>Yes.</answer>',
    'First words, then <think>a tag</think>.',
    '[THINKING] is a word.',
  ])('an answer keeps its own words: %j', (whole) => {
    expect(splitThoughts(whole)).toEqual({ text: whole });
  });

  it('takes an answer out of its channel where there are no thoughts', () => {
    expect(splitThoughts('<|channel|>final<|message|>Yes.')).toEqual({ text: 'Yes.' });
  });

  it('reads hostile text in linear time, and leaves it as it is', () => {
    const hostile = `a ${'</think> '.repeat(20_000)}${' '.repeat(200_000)}x`;
    expect(splitThoughts(hostile)).toEqual({ text: hostile });
  });
});
