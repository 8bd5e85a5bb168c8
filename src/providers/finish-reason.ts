import type { FinishReason } from '../domain/model-client.ts';

/**
 * Why an answer ended, by the words of all providers: OpenAI's and Anthropic's protocols as their
 * servers and gateways speak them. What none of them says is `other`.
 */
export function readFinishReason(reason: unknown): FinishReason {
  if (typeof reason !== 'string') return 'other';
  switch (reason.toLowerCase().replaceAll('-', '_')) {
    case 'stop':
    case 'stop_sequence':
    case 'end_turn':
    case 'end':
    case 'eos':
    case 'eos_token':
    case 'complete':
    case 'completed':
      return 'stop';
    case 'length':
    case 'max_length':
    case 'max_tokens':
    case 'max_output_tokens':
    case 'max_completion_tokens':
    case 'model_length':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refusal';
    case 'content_filter':
    case 'content_filtered':
    case 'guardrail_intervened':
    case 'safety':
    case 'recitation':
    case 'blocklist':
    case 'prohibited_content':
    case 'spii':
    case 'sensitive':
      return 'content-filter';
    default:
      return 'other';
  }
}
