import { describe, expect, it } from 'vitest';
import { fitConversation } from '../../src/agents/fit-conversation.ts';
import type { Message } from '../../src/domain/model-client.ts';

const spec: Message = { role: 'system', text: 'the spec', cache: true };
const operator: Message = { role: 'system', operator: 'developer', text: 'ferries alone' };
const user: Message = { role: 'user', text: 'which?' };
const assistant: Message = { role: 'assistant', text: 'none' };
const anywhere = { system: 'anywhere', assistantFirst: true } as const;
const first = { system: 'first', assistantFirst: false } as const;
const none = { system: 'none', assistantFirst: true } as const;

describe('a conversation fitted to a protocol', () => {
  it('stays as it is where everything is allowed', () => {
    const messages = [spec, user, operator, assistant, user];
    expect(fitConversation(messages, anywhere)).toEqual({ messages, moved: [] });
  });

  it('keeps what already stands where it may, and says that nothing moved', () => {
    const messages = [spec, operator, user, assistant, user];
    expect(fitConversation(messages, first)).toEqual({ messages, moved: [] });
  });

  it('moves a late operator message before the first turn, marked', () => {
    expect(fitConversation([spec, user, operator, user], first)).toEqual({
      messages: [spec, { ...operator, text: '(said later in the conversation)\nferries alone' }, user, user],
      moved: ['operator-first'],
    });
  });

  it('puts system texts before the first user message of a server without a system role', () => {
    expect(fitConversation([spec, operator, user, assistant], none)).toEqual({
      messages: [
        { role: 'user', text: 'the spec\n\n(instructions of the operator)\nferries alone\n\nwhich?' },
        assistant,
      ],
      moved: ['operator-in-user'],
    });
  });

  it('puts an opening of the assistant into the first user message where a user must come first', () => {
    expect(fitConversation([operator, assistant, user], first)).toEqual({
      messages: [
        operator,
        {
          role: 'user',
          text: '(the assistant opened the conversation with)\nnone\n\n(the user replied)\nwhich?',
        },
      ],
      moved: ['assistant-in-user'],
    });
  });

  it('drops no text, whatever the order', () => {
    for (const rules of [anywhere, first, none, { system: 'none', assistantFirst: false } as const]) {
      const all = fitConversation([assistant, user, operator, spec, user], rules)
        .messages.map(({ text }) => text)
        .join(' ');
      for (const { text } of [assistant, user, operator, spec]) expect(all).toContain(text);
    }
  });
});
