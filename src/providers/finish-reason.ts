import { type FinishReason, ModelError } from '../domain/model-client.ts';

/**
 * Why an answer ended, by the words of all providers: OpenAI's and Anthropic's protocols as their
 * servers and gateways speak them, LangChain's integrations and MCP's clients. What none of them says is `other`.
 * @throws ModelError where the server broke off: what came of the answer is half a text at best
 */
export function readFinishReason(reason: unknown): FinishReason {
  if (typeof reason !== 'string') return 'other';
  switch (reason.toLowerCase().replaceAll(/[-_ ]/g, '')) {
    case 'stop':
    case 'stopsequence':
    case 'endturn':
    case 'end':
    case 'eos':
    case 'eostoken':
    case 'complete':
    case 'completed':
      return 'stop';
    case 'length':
    case 'maxlength':
    case 'maxtokens':
    case 'maxoutputtokens':
    case 'maxcompletiontokens':
    case 'modellength':
    case 'modelcontextwindowexceeded':
    // A turn that a server means to go on with is not whole.
    case 'pauseturn':
    case 'compaction':
      return 'length';
    case 'refusal':
      return 'refusal';
    case 'contentfilter':
    case 'contentfiltered':
    case 'guardrailintervened':
    case 'safety':
    case 'recitation':
    case 'blocklist':
    case 'prohibitedcontent':
    case 'spii':
    case 'sensitive':
    case 'language':
    case 'errortoxic':
      return 'content-filter';
    case 'error':
    case 'modelerror':
    case 'failed':
    case 'abort':
    case 'aborted':
    case 'cancel':
    case 'canceled':
    case 'cancelled':
    case 'interrupted':
    case 'insufficientsystemresource':
    case 'timeout':
    case 'timelimit':
    case 'repetition':
    case 'malformedmodeloutput':
      throw new ModelError({ kind: 'server-error', message: `the server broke off its answer (${reason})` });
    default:
      return 'other';
  }
}
