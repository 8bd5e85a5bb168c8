import { describe, expect, it } from 'vitest';
import { chatBytes, messageBytes, type Way, ways } from '../../bench/support/quirks/wire-bytes.ts';
import type { FinishReason } from '../../src/domain/model-client.ts';
import { askServer, type Protocol, send } from '../support/wire-answers.ts';

const finishes: [Protocol, string, FinishReason][] = [
  ['openai', 'stop', 'stop'],
  ['openai', 'end_turn', 'stop'],
  ['openai', 'eos', 'stop'],
  ['openai', 'length', 'length'],
  ['openai', 'MAX_TOKENS', 'length'],
  ['openai', 'model_length', 'length'],
  ['openai', 'content_filter', 'content-filter'],
  ['openai', 'SAFETY', 'content-filter'],
  ['openai', 'recitation', 'content-filter'],
  ['openai', 'refusal', 'refusal'],
  ['openai', 'tool_calls', 'other'],
  ['anthropic', 'end_turn', 'stop'],
  ['anthropic', 'stop_sequence', 'stop'],
  ['anthropic', 'max_tokens', 'length'],
  ['anthropic', 'model_context_window_exceeded', 'length'],
  ['anthropic', 'refusal', 'refusal'],
  ['anthropic', 'content_filter', 'content-filter'],
  ['anthropic', 'pause_turn', 'length'],
];

describe.each(ways)('why an answer ended, %s [P120]', (way) => {
  it.each(finishes)('%s %s is %s', async (protocol, reason, finish) => {
    const bytes =
      protocol === 'openai'
        ? chatBytes(way, { content: 'Half an' }, reason)
        : messageBytes(way, [{ type: 'text', text: 'Half an' }], reason);
    const { completion, shown } = await askServer(protocol, way, send(way, bytes));
    expect(completion).toMatchObject({ text: 'Half an', finish, servedModel: 'served-model' });
    expect(shown).toBe(way === 'plain' ? '' : 'Half an');
  });

  it.each<[string, (way: Way) => string, Protocol, { text: string; finish: FinishReason }]>([
    ['alone', () => chatBytes(way, { refusal: 'I will not.' }, 'stop'), 'openai', refused('I will not.')],
    ['empty', () => chatBytes(way, { content: '' }, 'refusal'), 'openai', refused('')],
    [
      'after words',
      () => chatBytes(way, { content: 'First. ', refusal: 'I will not.' }, 'stop'),
      'openai',
      refused('First. I will not.'),
    ],
    ['empty', () => messageBytes(way, [], 'refusal'), 'anthropic', refused('')],
    [
      'after words',
      () => messageBytes(way, [{ type: 'text', text: 'You should ' }], 'refusal'),
      'anthropic',
      refused('You should '),
    ],
  ])('a refusal is kept: %s', async (_name, bytes, protocol, expected) => {
    const { completion } = await askServer(protocol, way, send(way, bytes(way)));
    expect(completion).toMatchObject(expected);
  });

  it.each<[string, Protocol, () => string]>([
    ['<think>', 'openai', () => chatBytes(way, { content: '<think>\nhm\n</think>\n\nYes.' }, 'stop')],
    ['channels', 'openai', () => chatBytes(way, { content: channels }, 'stop')],
    ['reasoning_content', 'openai', () => chatBytes(way, { reasoning_content: 'hm', content: 'Yes.' }, 'stop')],
    ['reasoning', 'openai', () => chatBytes(way, { reasoning: 'hm', content: 'Yes.' }, 'stop')],
    [
      'reasoning_details',
      'openai',
      () => chatBytes(way, { reasoning_details: [{ type: 'reasoning.text', text: 'hm' }], content: 'Yes.' }, 'stop'),
    ],
    [
      'parts',
      'openai',
      () =>
        chatBytes(
          way,
          {
            content: [
              { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
              { type: 'text', text: 'Yes.' },
            ],
          },
          'stop',
        ),
    ],
    [
      'thinking blocks',
      'anthropic',
      () =>
        messageBytes(
          way,
          [
            { type: 'thinking', thinking: 'hm' },
            { type: 'text', text: 'Yes.' },
          ],
          'end_turn',
        ),
    ],
    ['<think>', 'anthropic', () => messageBytes(way, [{ type: 'text', text: '<think>hm</think>Yes.' }], 'end_turn')],
  ])('thoughts in %s are no part of the answer: %s', async (_name, protocol, bytes) => {
    const { completion, shown } = await askServer(protocol, way, send(way, bytes()));
    expect(completion).toMatchObject({ text: 'Yes.', finish: 'stop', notes: { thoughts: 'hm' } });
    expect(shown).toBe(way === 'plain' ? '' : 'Yes.');
  });

  it.each<[Protocol, () => string]>([
    ['openai', () => chatBytes(way, { content: '<think>hm' }, 'length')],
    ['openai', () => chatBytes(way, { reasoning_content: 'hm' }, 'length')],
    ['anthropic', () => messageBytes(way, [{ type: 'thinking', thinking: 'hm' }], 'max_tokens')],
  ])('thoughts that used up the limit leave no answer: %s', async (protocol, bytes) => {
    const { completion, shown } = await askServer(protocol, way, send(way, bytes()));
    expect(completion).toMatchObject({ text: '', finish: 'length', notes: { thoughts: 'hm' } });
    expect(shown).toBe('');
  });
});

const channels = '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Yes.';

function refused(text: string): { text: string; finish: FinishReason } {
  return { text, finish: 'refusal' };
}
