import { type ModelFailure, type StructuredFormat, structuredFormats } from '../../domain/model-client.ts';

/**
 * Which way of asking for structured output each model takes, strongest first. A model that refuses
 * one, or answers it without any JSON, is asked the next way from then on. Another model is not
 * affected, and a run starts from the top.
 */
export class FormatLadder {
  readonly #rungs = new Map<string, number>();

  /** @param model with its provider */
  formatOf(model: string): StructuredFormat {
    return structuredFormats[this.#rungs.get(model) ?? 0] as StructuredFormat;
  }

  /** The same where an answer came without any JSON: a schema that was ignored is no better without its bounds. */
  leave(model: string, from: StructuredFormat): void {
    this.stepDown(model, from === 'json-schema' ? 'plain-json-schema' : from);
  }

  /**
   * One way down from `from`, once for all calls that failed there together.
   * @returns whether there is a weaker way than `from`
   */
  stepDown(model: string, from: StructuredFormat): boolean {
    const rung = structuredFormats.indexOf(from);
    if (rung === structuredFormats.length - 1) return false;
    if ((this.#rungs.get(model) ?? 0) <= rung) this.#rungs.set(model, rung + 1);
    return true;
  }
}

/**
 * Whether a request failed for the way it asks for structured output: the server refuses it, knows no route for it, or
 * breaks down over it (a schema whose grammar it cannot make), and says so.
 */
export function isFormatFailure({ kind, message, status = 0 }: ModelFailure): boolean {
  const isRefused = kind === 'bad-request' || kind === 'model-not-found' || (kind === 'server-error' && status >= 500);
  return isRefused && namesFormat(message);
}

/** Whether a message names the parameter, or the schema or a keyword of it. */
function namesFormat(message: string): boolean {
  return /response[_ ]?format|response[_ ]?schema|json[_ ]?schema|json[_ ]?object|json mode|output_config|output_format|structured output|guided[_ ]json|grammar|\bschema\b|(?:min|max)(?:Length|Items)\b|additionalProperties|prefixItems|multipleOf|strict mode|json_validate_failed|failed_generation|structured_outputs|json output|response_?mime_?type|text\.format|unknown field .?format|'type' must be one of/i.test(
    message,
  );
}
