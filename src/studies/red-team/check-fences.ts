import type { Call, ModelCaller } from '../../agents/model-caller.ts';
import type { Message } from '../../domain/model-client.ts';
import type { Clause } from '../../domain/spec.ts';
import { type Fenced, fencedBlocks } from '../../simulation/reading/parse-prompt.ts';
import { fencedClauses } from '../../simulation/reading/spec-text.ts';

/** Requests whose fences were looked at, and those in which one did not hold. */
export type FenceTally = { checked: number; escaped: number };

/** A block that a request must hold. */
export type Expected = Omit<Fenced, 'code' | 'end'>;

/** The same caller, which looks at the fences of each request before it goes out. */
export function checkingFences(
  caller: ModelCaller,
  expected: readonly Expected[],
  tally: FenceTally,
  clauses: readonly Clause[] = [],
): ModelCaller {
  const check = ({ messages }: Call) => {
    tally.checked += 1;
    if (!fencesHold(messages, expected) || !clausesHold(messages, clauses)) tally.escaped += 1;
  };
  return {
    text(call) {
      check(call);
      return caller.text(call);
    },
    structured(call, answer) {
      check(call);
      return caller.structured(call, answer);
    },
    idle: () => caller.idle(),
  };
}

/** Whether the system prompt, read by the code of its first clause, holds just the given clauses in their order. */
export function clausesHold(messages: readonly Message[], clauses: readonly Clause[]): boolean {
  const system = messages.filter(({ role }) => role === 'system').map(({ text }) => text);
  const read = fencedClauses(system.join('\n'));
  return (
    read.length === clauses.length &&
    read.every(({ id, text }, index) => id === clauses[index]?.id && text === clauses[index]?.text.trim())
  );
}

/**
 * Whether a request, read by the rule that a block ends at its own boundary only, holds just the given blocks in their order, byte for byte,
 * and no block holds a boundary that bounds it.
 */
export function fencesHold(messages: readonly Message[], expected: readonly Expected[]): boolean {
  const fenceds = messages.filter(({ role }) => role === 'user').flatMap(({ text }) => fencedBlocks(text));
  return (
    fenceds.length === expected.length &&
    fenceds.every((block, index) => {
      const { kind, label, text } = expected[index] ?? {};
      return block.kind === kind && block.label === label && block.text === text && !block.text.includes(block.code);
    })
  );
}
