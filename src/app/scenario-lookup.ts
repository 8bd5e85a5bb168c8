import { type ConversationMessage, conversationKey, messagesOf, turnsOf } from '../domain/conversation.ts';
import type { Scenario } from '../domain/scenario.ts';

/** Finds the scenario that a request puts, from what reaches a provider of it. */
export type ScenarioLookup = {
  /**
   * @param turns the messages of users and assistant
   * @param system all system texts, the operators' among them
   */
  find(turns: readonly Pick<ConversationMessage, 'role' | 'text'>[], system: string): Scenario | undefined;
};

/**
 * Looks scenarios up by the whole conversation: its turns, and operators' texts wherever a protocol
 * puts them.
 */
export function createScenarioLookup(scenarios: readonly Scenario[]): ScenarioLookup {
  const byTurns = Map.groupBy(scenarios, (scenario) => conversationKey(turnsOf(messagesOf(scenario))));
  return {
    find(turns, system) {
      const candidates = byTurns.get(conversationKey(turns)) ?? [];
      const matching = candidates.filter((scenario) => operatorTexts(scenario).every((text) => system.includes(text)));
      // One operator's text may contain another's: the longest one that is wholly there was sent.
      return matching.sort((left, right) => operatorLength(right) - operatorLength(left))[0];
    },
  };
}

function operatorTexts(scenario: Scenario): string[] {
  return messagesOf(scenario).flatMap(({ role, text }) => (role === 'operator' ? [text.trim()] : []));
}

function operatorLength(scenario: Scenario): number {
  return operatorTexts(scenario).reduce((sum, text) => sum + text.length, 0);
}
