import { expect, it } from 'vitest';
import { conversationTurns, turnsText } from '../../src/results/conversation-turns.ts';
import { createMissingCounter } from '../../src/results/missing-answers.ts';
import { made, votes } from '../support/debates.ts';

const followUp = { user: 'u', text: 't', characters: 1, finish: 'stop', commandsJudge: false };
const grade = (verdict: 'compliant' | 'non-compliant') => ({ verdict, refusal: 'full-compliance' as const });

function conversation() {
  const record = made({
    family: 'f',
    responses: [
      { by: 'm1', verdicts: votes('nnc') },
      { by: 'm2', verdicts: votes('ccc') },
    ],
  });
  const [first, second] = record.responses.values();
  if (first?.kind !== 'answered' || second?.kind !== 'answered') throw new Error('both answered');
  first.turns = [followUp, { ...followUp, moved: ['operator-first'] }];
  for (const item of record.rounds[0]?.assessments ?? [])
    if (item.kind === 'assessed' && item.response === 'R1')
      item.turns = [
        grade('compliant'),
        grade(item.verdict === 'compliant' ? 'compliant' : 'non-compliant'),
        grade('compliant'),
      ];
  return record;
}

it('tells of a conversation its answers, the first that failed and D of the last answers, marked', () => {
  const turns = conversationTurns(conversation());
  expect(turns).toEqual([{ response: 'R1', respondent: 'm1', answers: 3, firstFailed: { turn: 2, judges: 2, of: 3 } }]);
  expect(turnsText(turns, 1.25)).toBe(
    'D* of the last answers 1.25 (each after messages of its own). Conversations with a simulated user: R1 m1, 3 answers, first to fail: answer 2, to 2 of 3 judges.',
  );
});

it('counts the responses for which a message was moved on the wire', () => {
  const missing = createMissingCounter({ rubricWriter: 'w', metaAdjudicator: 'm' });
  missing.add(conversation());
  expect(missing.result()).toMatchObject([{ member: 'm1', marks: { 'messages-moved': 1 } }]);
});
