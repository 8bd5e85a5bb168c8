import type { ModelCompletion, ModelFailure } from './model-client.ts';

/** Whether the model thought, by its thoughts or by the tokens that its provider counts for them. */
export function hasThought({ usage, notes }: Pick<ModelCompletion, 'usage' | 'notes'>): boolean {
  return (usage.reasoningTokens ?? notes?.reasoningTokens ?? 0) > 0 || notes?.thoughts !== undefined;
}

/**
 * Why an answer without a word is one, and the setting that would help.
 * @param limit of the call, in output tokens
 */
export function emptyAnswerFailure(completion: ModelCompletion, limit: number): ModelFailure {
  const { finish } = completion;
  if (finish === 'content-filter')
    return { kind: 'content-filter', message: "the provider's content filter took the whole answer" };
  const isThought = hasThought(completion);
  const cause = isThought ? 'the model thought and did not answer' : 'the answer was empty';
  const remedy =
    finish === 'length'
      ? `: the limit of ${limit} output tokens was used up; raise maxOutputTokens${isThought ? ' or lower the effort' : ''}`
      : isThought
        ? '; raise maxOutputTokens or lower the effort'
        : '; if it stays so, raise maxOutputTokens: it may have been used up by thoughts that the provider does not show';
  return { kind: 'empty-answer', message: `${cause}${remedy}` };
}
