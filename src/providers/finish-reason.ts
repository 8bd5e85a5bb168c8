import type { FinishReason } from '../domain/model-client.ts';

/**
 * Why an answer ended, by the words of all providers: OpenAI's and Anthropic's protocols as their
 * servers and gateways speak them, LangChain's integrations and MCP's clients. What none of them says is `other`.
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
      return 'content-filter';
    default:
      return 'other';
  }
}
