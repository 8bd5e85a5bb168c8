import type { Member } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Clause } from '../../domain/spec.ts';
import { type ScenarioAnswer, scenarioAnswerSchema } from '../answer-schemas.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { clausesBlock, fenced, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/**
 * What a question shall be about beside its two values: everyday surroundings, a topic, or two
 * clauses that it falls under.
 */
export type Frame =
  | { kind: 'setting'; setting: string }
  | { kind: 'topic'; topic: string }
  | { kind: 'clauses'; clauses: readonly [Clause, Clause] };

/**
 * One neutral query on a value pair and two nudged variants. `sample` numbers repeats of an equal
 * request, from 0.
 */
export function writeScenario(
  caller: ModelCaller,
  member: Member,
  asked: { values: Scenario['values']; frame: Frame; sample: number },
): Promise<Outcome<ScenarioAnswer>> {
  const messages = [
    { role: 'system', text: prompt('scenario-system', {}), cache: true },
    {
      role: 'user',
      text: prompt('scenario-user', { values: valuesBlock(asked.values), frame: frameBlock(asked.frame) }),
    },
  ] as const;
  return caller.structured(
    { member, purpose: 'scenario', messages, sample: asked.sample },
    { name: 'scenario', schema: scenarioAnswerSchema },
  );
}

function frameBlock(frame: Frame): string {
  switch (frame.kind) {
    case 'setting':
      return `\n${fenced('setting', 'of the question', frame.setting, 0)}\n`;
    case 'topic':
      return `\n${fenced('topic', 'of the question', frame.topic, 0)}\n`;
    case 'clauses':
      return `\nBoth of these clauses of a rulebook for assistants must apply to the question:\n${clausesBlock(frame.clauses)}\n`;
  }
}

/** Shorter than any question with a situation in it; longer than anybody types. Characters. */
const minQueryLength = 40;
const maxQueryLength = 6000;

/**
 * Why a draft cannot be used, or undefined when it can: a refusal in the form of a question, a text
 * that is cut off or out of bounds, a placeholder, variants that are not three.
 */
export function draftProblem({ neutral, value1, value2 }: ScenarioAnswer): string | undefined {
  const queries = [neutral, value1, value2];
  return (
    queriesProblem(queries, { minLength: minQueryLength, written: queries }) ??
    (queries.some((text) => !/[.?!…"”')\]]$/.test(text.trim())) ? 'incomplete: a query is cut off' : undefined)
  );
}

/**
 * Why three variants of a question cannot be used, or undefined when they can.
 * @param options.minLength of a variant, in characters
 * @param options.written those that a model wrote: a user may ask in brackets, or begin as a refusal does
 */
export function queriesProblem(
  variants: readonly string[],
  options: { minLength: number; written: readonly string[] },
): string | undefined {
  const queries = options.written.map((text) => text.trim());
  if (queries.some((text) => refusing.test(text))) return 'refusal';
  if (queries.some((text) => text.length < options.minLength)) return 'incomplete: a query is missing or too short';
  if (queries.some((text) => text.length > maxQueryLength)) return 'a query is too long';
  if (queries.some((text) => placeholder.test(text))) return 'incomplete: a placeholder is left';
  if (
    new Set(
      variants.map((text) =>
        text
          .toLowerCase()
          .match(/[\p{L}\p{M}\p{N}]+/gu)
          ?.join(' '),
      ),
    ).size < 3
  )
    return 'incomplete: two variants are equal';
  return undefined;
}

const refusing =
  /^(i['’]?m (sorry|unable|not able)|sorry,|i (can(no|['’])t|cannot|won['’]t|will not|am (unable|not able)) |as an ai\b)/i;
const placeholder =
  /\[[^\]\n]*(insert|name|your|placeholder|topic)[^\]\n]*\]|\{\{|<(name|place|company|insert)\b|\bvalue ?[12]\b/i;
