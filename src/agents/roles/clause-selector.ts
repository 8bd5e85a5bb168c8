import type { Member } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { type SelectedSpec, takeClauses } from '../../domain/selected-spec.ts';
import type { Spec } from '../../domain/spec.ts';
import { type ClauseSelection, clauseSelectionSchema } from '../answer-schemas.ts';
import { failed } from '../failed-outcome.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { contentsBlock, conversationBlock, fenced, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/** The selected clauses, and what was mended while the judge's list of them was read. */
export type Selection = SelectedSpec & { mended: readonly string[] };

/**
 * A judge names the clauses that it needs for one answer: a short call of its own, in which it sees
 * the spec's table of contents alone.
 * @param options.maxCharacters room for the clauses; those that find none are told as left out
 */
export async function selectClauses(
  caller: ModelCaller,
  options: {
    member: Member;
    spec: Spec;
    scenario: Scenario;
    response: { label: string; text: string };
    seed: number;
    sample: number;
    maxCharacters: number;
  },
): Promise<Outcome<Selection>> {
  const { member, spec, scenario, response, seed, sample, maxCharacters } = options;
  const system = { count: String(spec.clauses.length), contents: contentsBlock(spec) };
  const outcome = await caller.structured<ClauseSelection>(
    {
      member,
      purpose: 'clause-selection',
      sample,
      messages: [
        { role: 'system', text: prompt('selection-system', system), cache: true },
        {
          role: 'user',
          text: prompt('selection-user', {
            conversation: conversationBlock(scenario),
            values: valuesBlock(scenario.values),
            response: fenced('response', response.label, response.text, seed),
            label: response.label,
          }),
        },
      ],
    },
    {
      name: 'clause-selection',
      schema: clauseSelectionSchema,
      choices: { clauses: spec.clauses.map(({ id }) => id) },
    },
  );
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    return failed(failure.kind, `when it was to name the clauses that it needs: ${failure.message}`);
  }
  const named = outcome.value.clauses;
  const known = named.flatMap((name) => findId(spec, name) ?? []);
  const unknown = named.length - known.length;
  if (unknown === named.length)
    return failed('malformed-answer', `it named ${named.length} clauses to read, and the spec has none of them`);
  const selected = takeClauses(spec, known, maxCharacters);
  if (selected.clausesRead.ids.length === 0)
    return failed(
      'too-large',
      `none of the clauses that it named fits into ${maxCharacters} characters; raise selectedSpecCharacters`,
    );
  const mended = [
    ...(outcome.reading?.mended ?? []),
    ...(unknown === 0 ? [] : [`${unknown} of ${named.length} named clauses are none of the spec's`]),
  ].map((note) => `clauses to read: ${note}`);
  return { ...outcome, value: { ...selected, mended } };
}

/** The id that is meant: in other case, or with the marks of the table of contents around it. */
function findId(spec: Spec, name: string): string | undefined {
  const plain = (id: string) => id.toLowerCase().replace(/^[\s"'#[]+|[\s"'\]]+$/g, '');
  const ids = spec.clauses.map(({ id }) => id);
  if (ids.includes(name)) return name;
  const alike = ids.filter((id) => plain(id) === plain(name));
  return alike.length === 1 ? alike[0] : undefined;
}
