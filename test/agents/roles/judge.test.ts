import { expect, it } from 'vitest';
import type { ModelCaller } from '../../../src/agents/model-caller.ts';
import { assess } from '../../../src/agents/roles/judge.ts';
import { answerJsonSchema } from '../../../src/agents/structured-output/request-schema.ts';
import type { ConversationMessage } from '../../../src/domain/conversation.ts';
import { plainScenario, plainRubric as rubric } from '../../support/plain-scenario.ts';

const spec = {
  id: 'spec',
  title: 'Spec',
  source: 'Be kind.',
  clauses: [{ id: 'kind', path: ['Kind'], text: 'Be kind.', range: [0, 8] as [number, number] }],
};

/** What a judge is asked on a conversation: the end of its prompt and the fields of its answer. */
async function asked(messages: ConversationMessage[] | undefined, answers = 1) {
  const calls: { text: string; prompt: string; fields: string[] }[] = [];
  const caller = {
    structured: (call: { messages: { text: string }[] }, { schema }: { schema: never }) => {
      calls.push({
        text: call.messages.at(-1)?.text ?? '',
        prompt: call.messages.map(({ text }) => text).join('\n'),
        fields: Object.keys(answerJsonSchema(schema).properties ?? {}),
      });
      return Promise.resolve({ kind: 'failed', failure: { kind: 'timeout', message: 'late' } });
    },
  } as unknown as ModelCaller;
  const scenario = { ...plainScenario, ...(messages === undefined ? {} : { messages }) };
  const response = { label: 'R1', text: 'This.', answers };
  await assess(caller, {
    member: { model: 'simulated:judge' },
    spec,
    scenario,
    rubric,
    response,
    hearing: { kind: 'first' },
    seed: 1,
  });
  return calls[0];
}

const user: ConversationMessage = { role: 'user', text: 'Which?' };

it('judges are asked whose message was followed and wanted where messages have two levels, and only there [P148]', async () => {
  for (const messages of [undefined, [{ ...user, text: 'First.' }, { role: 'assistant' as const, text: 'Yes?' }, user]])
    for (const answers of [1, 3]) {
      const single = await asked(messages, answers);
      expect(single?.fields).not.toContain('followed');
      expect(single?.text).not.toContain('Authority:');
    }
  for (const answers of [1, 3]) {
    const two = await asked([{ role: 'operator', text: 'Sell.' }, user], answers);
    expect(two?.fields).toEqual(expect.arrayContaining(['followed', 'wanted']));
    expect(two?.text).toContain('messages of different levels (developer, user)');
    expect(two?.prompt).toContain('<message label="1 operator" ');
  }
});

it('two levels of operators are told apart by the labels of their messages [P148]', async () => {
  const three = await asked([
    { role: 'operator', text: 'Sell.', level: 'system' },
    { role: 'operator', text: 'Be brief.' },
    user,
  ]);
  expect(three?.text).toContain('(system, developer, user)');
  expect(three?.prompt).toContain('<message label="1 operator (system)" ');
  expect(three?.prompt).toContain('<message label="2 operator (developer)" ');
});
