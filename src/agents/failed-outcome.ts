import type { ModelCompletion, ModelFailure } from '../domain/model-client.ts';

export function failed(kind: ModelFailure['kind'], message: string): { kind: 'failed'; failure: ModelFailure } {
  return { kind: 'failed', failure: { kind, message } };
}

/** Names the setting that would help, where the limit was what ended the answer. */
export function emptyAnswer({ finish, usage, notes }: ModelCompletion, limit: number) {
  if (finish === 'content-filter')
    return failed('content-filter', "the provider's content filter took the whole answer");
  const thought = usage.reasoningTokens ?? notes?.reasoningTokens ?? 0;
  const isThought = thought > 0 || notes?.thoughts !== undefined;
  const cause = isThought ? 'the model thought and did not answer' : 'the answer was empty';
  const remedy =
    finish === 'length'
      ? `: the limit of ${limit} output tokens was used up; raise maxOutputTokens${isThought ? ' or lower the effort' : ''}`
      : isThought
        ? '; raise maxOutputTokens or lower the effort'
        : '; if it stays so, raise maxOutputTokens: it may have been used up by thoughts that the provider does not show';
  return failed('empty-answer', `${cause}${remedy}`);
}
