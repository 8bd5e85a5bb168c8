import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/** Parameters without which a request still asks the same, by their names at the wire. */
const optional = [
  'temperature',
  'seed',
  'top_p',
  'stream_options',
  'prompt_cache_key',
  'reasoning_effort',
  'thinking',
  'thinking_config',
  'thinkingConfig',
  'thinking_level',
  'thinking_budget',
  'think',
  'reasoning',
  'effort',
  'store',
  'service_tier',
];
/** Two names of one limit: the other is sent in place of the one that is refused. */
const limits = ['max_tokens', 'max_completion_tokens'];

/**
 * Leaves out what a model refuses: a 400 that names an optional parameter drops it, once, for that
 * model and for as long as the client lives, and the call is sent again. What was left out is noted
 * with each answer.
 */
export function withDroppedParameters(): ClientMiddleware {
  const dropped = new Map<string, Set<string>>();
  return (next) => ({
    async complete(request, options) {
      const own = dropped.get(request.model) ?? new Set<string>();
      dropped.set(request.model, own);
      for (;;) {
        const omit = [...own];
        try {
          const completion = await next.complete(omit.length === 0 ? request : { ...request, omit }, options);
          return omit.length === 0 ? completion : { ...completion, notes: { ...completion.notes, dropped: omit } };
        } catch (error) {
          const refused =
            error instanceof ModelError ? refusedParameter(error.failure.message, error.failure.kind) : undefined;
          // Refused though it was not sent: leaving it out again would ask the same for ever.
          if (refused === undefined || omit.includes(refused)) throw error;
          own.add(refused);
          await options.onResend?.((error as ModelError).failure);
        }
      }
    },
  });
}

/** The optional parameter that a refusal names. */
function refusedParameter(message: string, kind: string): string | undefined {
  if (kind !== 'bad-request') return undefined;
  const names = (parameter: string) => new RegExp(`(?<![\\w.])${parameter}(?![\\w])`, 'i').test(message);
  const isRefusal =
    /unsupported|not support|unknown|unrecognized|unexpected|cannot find field|invalid|deprecated|not (?:allowed|permitted)|extra (?:inputs|fields)|no longer/i.test(
      message,
    );
  if (!isRefusal) return undefined;
  // A limit that is too high is a setting to change, not a parameter to leave out.
  if (
    /unsupported parameter|not supported|unknown|unrecognized|unexpected|cannot find field|deprecated|extra (?:inputs|fields)/i.test(
      message,
    )
  ) {
    const limit = limits.find((name) => new RegExp(`^[^.]*?(?<![\\w.])${name}(?![\\w])`, 'i').test(message));
    if (limit !== undefined) return limit;
  }
  return optional.find(names);
}
