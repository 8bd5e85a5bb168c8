import { readFileSync } from 'node:fs';

/** The texts in prompts/, one a file, with `{{slot}}`s. */
const digestedNames = [
  'respondent-system',
  'judge-system',
  'judge-case',
  'judge-response',
  'judge-conversation',
  'judge-authority',
  'selection-system',
  'selection-user',
  'selected-clauses',
  'simulated-user-system',
  'simulated-user',
  'advocate-system',
  'advocate-user',
  'meta-system',
  'meta-user',
  'rubric-system',
  'rubric-user',
  'amendment-system',
  'amendment-user',
  'values-system',
  'values-user',
  'scenario-system',
  'scenario-user',
  'collision-user',
] as const;
/** Texts that no debate uses: they stay out of the digest that each debate keeps. */
const jobNames = ['statements-system', 'statements-user', 'nudges-system', 'nudges-user'] as const;
type PromptName = (typeof digestedNames)[number] | (typeof jobNames)[number];

const texts = new Map<PromptName, string>();

/**
 * Fills the slots of a prompt. Filled text is not scanned again, so a `{{slot}}` in a response
 * stays as it is.
 * @throws Error when a slot has no variable, or a variable no slot: an incomplete prompt must
 *   never be sent.
 */
export function prompt(name: PromptName, variables: Readonly<Record<string, string>>): string {
  const text = textOf(name);
  const unused = new Set(Object.keys(variables));
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_match, slot: string) => {
    const value = variables[slot];
    if (value === undefined) throw new Error(`prompt ${name}: slot {{${slot}}} has no value`);
    unused.delete(slot);
    return value;
  });
  if (unused.size > 0) throw new Error(`prompt ${name} has no slot for: ${[...unused].join(', ')}`);
  return filled;
}

/** The text of every prompt that a debate's digest covers, by name, as it is in its file. */
export function promptTexts(): Record<string, string> {
  return Object.fromEntries(digestedNames.map((name) => [name, textOf(name)]));
}

function textOf(name: PromptName): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`./${name}.txt`, import.meta.url), 'utf8').trim();
    texts.set(name, text);
  }
  return text;
}
