import { expect, it } from 'vitest';
import { emptyAnswerFailure } from '../../src/domain/empty-answer.ts';
import type { ModelCompletion } from '../../src/domain/model-client.ts';

const empty: ModelCompletion = {
  text: '',
  finish: 'length',
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 },
  providerId: '',
  servedModel: '',
};

it.each<[string, Partial<ModelCompletion>, string, RegExp]>([
  ['the limit', {}, 'empty-answer', /limit of 512 output tokens was used up; raise maxOutputTokens$/],
  [
    'thoughts told in words',
    { notes: { thoughts: 'hm' } },
    'empty-answer',
    /thought.*maxOutputTokens or lower the effort/,
  ],
  ['thoughts told by count', { notes: { reasoningTokens: 9 } }, 'empty-answer', /thought.*maxOutputTokens or lower/],
  ['thoughts and a stop', { finish: 'stop', notes: { thoughts: 'hm' } }, 'empty-answer', /thought.*lower the effort/],
  ['a stop', { finish: 'stop' }, 'empty-answer', /raise maxOutputTokens: it may have been used up/],
  ['a filter', { finish: 'content-filter' }, 'content-filter', /content filter took the whole answer/],
])('an empty answer names what would help: %s [P121]', (_name, change, kind, message) => {
  expect(emptyAnswerFailure({ ...empty, ...change }, 512)).toEqual({ kind, message: expect.stringMatching(message) });
});
