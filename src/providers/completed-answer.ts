import type { ModelCompletion, ModelRequest, Usage } from '../domain/model-client.ts';
import { splitThoughts } from '../domain/thoughts.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** An answer as an API, a library or a client hands it over. */
export type RawAnswer = Omit<ModelCompletion, 'notes' | 'usage' | 'tier'> & {
  /** Undefined, or without a token, where none was told. */
  usage: Usage | undefined;
  /** Thoughts that came beside the text. */
  thoughts?: string;
  /** The provider behind a gateway that served the call. */
  servedBy?: string | undefined;
  /** Output tokens that were allowed, where a server of the protocol may call complete what this limit cut. */
  limit?: number | undefined;
};

/**
 * Takes thoughts out of an answer's text, and estimates its usage where none was reported: what every
 * client owes its callers, whatever its library does. Some servers call every answer complete, one
 * that the limit cut as well: what has just as many tokens as the limit allows was cut.
 */
export function completedAnswer(request: Pick<ModelRequest, 'messages'>, raw: RawAnswer): ModelCompletion {
  const { text: whole, usage: reported, thoughts: beside = '', servedBy, finish, limit, ...rest } = raw;
  const { text, thoughts: inText = '' } = splitThoughts(whole);
  const thoughts = joinedParts([beside, inText]);
  const isReported = reported !== undefined && reported.inputTokens + reported.outputTokens > 0;
  const usage = isReported ? withinInput(reported) : estimatedUsage(request, whole + beside);
  const notes = {
    ...(thoughts === '' ? {} : { thoughts }),
    ...(usage.reasoningTokens === undefined ? {} : { reasoningTokens: usage.reasoningTokens }),
    ...(usage.estimated === undefined ? {} : { estimatedUsage: usage.estimated }),
    ...(servedBy === undefined ? {} : { servedBy }),
  };
  const isAtLimit = finish === 'stop' && usage.estimated !== true && usage.outputTokens === limit;
  return {
    ...rest,
    finish: isAtLimit ? 'length' : finish,
    text,
    usage,
    ...(Object.keys(notes).length === 0 ? {} : { notes }),
  };
}

/** Parts of the input are no more than all of it, whatever a server counts. */
function withinInput(usage: Usage): Usage {
  const { inputTokens, cachedInputTokens } = usage;
  return cachedInputTokens <= inputTokens ? usage : { ...usage, cachedInputTokens: inputTokens };
}

/** Parts of an answer that have text, with an empty line between them. */
export function joinedParts(parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n\n');
}

/** Usage by the length of what was asked and written. */
export function estimatedUsage({ messages }: Pick<ModelRequest, 'messages'>, written: string): Usage {
  return {
    inputTokens: messages.reduce((sum, { text }) => sum + estimateTokens(text), 0),
    cachedInputTokens: 0,
    outputTokens: estimateTokens(written),
    estimated: true,
  };
}
