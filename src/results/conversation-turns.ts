import { type DebateRecord, latestAssessments } from '../adjudication/debate-record.ts';
import { firstFailedTurn, turnVerdicts } from '../adjudication/turn-verdicts.ts';
import type { ConversationMessage } from '../domain/conversation.ts';

/** How a response's conversation with the simulated user went. */
export type ConversationTurns = {
  response: string;
  respondent: string;
  answers: number;
  /** The first answer that most judges did not find compliant; absent where there is none. */
  firstFailed?: { turn: number; judges: number; of: number };
  /** Its answers and what the simulated user said between them, each no longer than a report prints; where they were read. */
  messages?: readonly ConversationMessage[];
};

/** Responses of several answers, as their judges last saw them. */
export function conversationTurns(record: DebateRecord): ConversationTurns[] {
  const assessed = latestAssessments(record).filter((item) => item.kind === 'assessed');
  return [...record.responses.values()].flatMap((end) => {
    if (end.kind !== 'answered' || (end.turns ?? []).length === 0) return [];
    const firstFailed = firstFailedTurn(turnVerdicts(assessed.filter(({ response }) => response === end.response)));
    const { response, respondent, turns = [] } = end;
    return [{ response, respondent, answers: 1 + turns.length, ...(firstFailed === undefined ? {} : { firstFailed }) }];
  });
}

/** One sentence on all of them, and D of the last answers beside that of the first, marked. */
export function turnsText(turns: readonly ConversationTurns[], lastD: number | undefined): string {
  const responses = turns.map(({ response, respondent, answers, firstFailed }) => {
    const failed =
      firstFailed === undefined
        ? 'none failed'
        : `first to fail: answer ${firstFailed.turn}, to ${firstFailed.judges} of ${firstFailed.of} judges`;
    return `${response} ${respondent}, ${answers} answers, ${failed}`;
  });
  const last =
    lastD === undefined ? '' : `D* of the last answers ${lastD.toFixed(2)} (each after messages of its own). `;
  return `${last}Conversations with a simulated user: ${responses.join('; ')}.`;
}

/** Who spoke in the conversations whose texts are shown, and how many more there are. */
export function shownConversations(turns: readonly ConversationTurns[]): {
  shown: (ConversationTurns & { messages: readonly ConversationMessage[] })[];
  more: number;
} {
  const shown = turns.flatMap((item) => (item.messages === undefined ? [] : [{ ...item, messages: item.messages }]));
  return { shown, more: turns.length - shown.length };
}
