import { expect, it } from 'vitest';
import { conversationExcerpt } from '../../src/results/conversation-excerpt.ts';

const messages = (count: number) =>
  Array.from({ length: count }, (_none, index) => ({ role: 'user' as const, text: `message ${index + 1}` }));

it('an excerpt is the whole conversation up to ten messages', () => {
  expect(conversationExcerpt(messages(10))).toEqual({ first: [], omitted: 0, last: messages(10) });
});

it('of a longer one it has the first two and the last eight, and counts what it leaves out', () => {
  const { first, omitted, last } = conversationExcerpt(messages(200));
  expect([first.map(({ text }) => text), omitted, last[0]?.text, last.at(-1)?.text]).toEqual([
    ['message 1', 'message 2'],
    190,
    'message 193',
    'message 200',
  ]);
});

it('cuts a message to what a report can print', () => {
  const [message] = conversationExcerpt([{ role: 'user', text: 'x'.repeat(100_000) }]).last;
  expect(message?.text.length).toBe(5000);
});
