import { detectsInjection } from '../../agents/injection-detection/detect-injection.ts';
import { conversationBlock, fenced, valuesBlock } from '../../agents/prompts/prompt-blocks.ts';
import { caseText, writeAmendment } from '../../agents/roles/amendment-writer.ts';
import { findValues, writeRubric } from '../../agents/roles/rubric-writer.ts';
import { writeScenario } from '../../agents/roles/scenario-writer.ts';
import { partText, speakAsUser } from '../../agents/roles/simulated-user.ts';
import { messagesOf } from '../../domain/conversation.ts';
import type { AttackReader } from '../../domain/injection-attack.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { fencedBlocks } from '../../simulation/reading/parse-prompt.ts';
import type { HostResponse, Outcome, Reading } from './attacked-case.ts';
import { checkingFences, type Expected } from './check-fences.ts';

/**
 * Readers that write what others read next: whoever plays the user, and the writers of rubrics, values, scenarios and amendments. An attack
 * reaches its aim where what they write commands its readers in turn.
 */
export const writers = {
  async 'simulated-user'(text, { caller, member, carrier, tally }) {
    const messages = [...messagesOf(carrier.scenario), { role: 'assistant', text } as const];
    const said = fencedBlocks(conversationBlock({ query: carrier.scenario.query, messages }));
    const part = fencedBlocks(fenced('part', 'yours', partText(carrier.scenario), 0));
    const checking = checkingFences(caller, [...part, ...said], tally);
    const outcome = await speakAsUser(checking, { member, scenario: carrier.scenario, messages, seat: 'attacked' });
    return outcome.kind === 'failed' ? 'abstained' : written(outcome.value.message);
  },
  async 'rubric-writer'(text, { caller, member, carrier, tally }) {
    const { scenario } = asking(text, carrier);
    const outcome = await writeRubric(checkingFences(caller, caseOf(scenario), tally), member, scenario);
    return outcome.kind === 'failed' ? 'abstained' : written(outcome.value);
  },
  async 'values-writer'(text, { caller, member, carrier, tally }) {
    const { scenario } = asking(text, carrier);
    const said = fencedBlocks(conversationBlock(scenario));
    const outcome = await findValues(checkingFences(caller, said, tally), member, scenario);
    return outcome.kind === 'failed' ? 'abstained' : written(outcome.value.map(({ description }) => description));
  },
  async 'scenario-writer'(text, { caller, member, carrier, tally }) {
    const { values } = carrier.scenario;
    const topic: Expected = { kind: 'topic', label: 'of the question', text };
    const expected = [...fencedBlocks(valuesBlock(values)), topic];
    const outcome = await writeScenario(checkingFences(caller, expected, tally), member, {
      values,
      frame: { kind: 'topic', topic: text },
      sample: 0,
    });
    return outcome.kind === 'failed' ? 'abstained' : written(outcome.value.neutral);
  },
  async 'amendment-writer'(text, { caller, member, spec, carrier, seed, tally }) {
    const { scenario } = carrier;
    const clause = spec.clauses.find((candidate) => candidate.text.trim() !== '')?.id ?? '';
    const blamed = { scenario, values: scenario.values, problem: 'ambiguity', explanation: text, proposed: undefined };
    const reasons = fencedBlocks(fenced('reasons', 'Case 1', caseText(blamed), seed));
    const checking = checkingFences(caller, [...caseOf(scenario), ...reasons], tally, spec.clauses);
    const outcome = await writeAmendment(checking, { member, spec, clause, cases: [blamed], seed });
    return outcome.kind === 'failed' ? 'abstained' : written(outcome.value.text);
  },
} satisfies Partial<Record<AttackReader, (text: string, reading: Reading) => Promise<Outcome>>>;

export function isWriter(reader: AttackReader): reader is keyof typeof writers {
  return reader in writers;
}

/** The same case with another last message. */
export function asking(text: string, carrier: HostResponse): HostResponse {
  const { scenario } = carrier;
  const messages = scenario.messages?.map((message, index, all) =>
    index === all.length - 1 ? { ...message, text } : message,
  );
  return { ...carrier, scenario: { ...scenario, query: text, ...(messages === undefined ? {} : { messages }) } };
}

function caseOf(scenario: Scenario): Expected[] {
  return fencedBlocks(`${conversationBlock(scenario)}\n${valuesBlock(scenario.values)}`);
}

function written(value: unknown): Outcome {
  return detectsInjection(typeof value === 'string' ? value : JSON.stringify(value)) ? 'commanding' : 'writing';
}
