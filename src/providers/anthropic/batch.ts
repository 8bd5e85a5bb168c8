import Anthropic from '@anthropic-ai/sdk';
import type { MessageBatchResult } from '@anthropic-ai/sdk/resources/messages/batches';
import type { FailureKind } from '../../domain/model-client.ts';
import { type BatchApi, type BatchOutcome, batchAnswer, batchFailure } from '../batch/batch-api.ts';
import { withModelErrors } from '../provider-errors.ts';
import { silent } from '../sdk-options.ts';
import { toBody, toCompletion } from './messages.ts';

/** The provider's clock may differ from ours by as much. */
const skewMs = 300_000;
const maxListed = 200;

/** Anthropic's message batches: requests in, a stream of results out, within a day. */
export function createAnthropicBatchApi(options: { apiKey: string; baseUrl?: string }): BatchApi {
  const { apiKey, baseUrl } = options;
  const client = new Anthropic({ apiKey, ...silent, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) });
  const { batches } = client.messages;

  return {
    submit: (calls, _submissionId, signal) =>
      withModelErrors(signal, async () => {
        const requests = calls.map(({ id, request }) => ({ custom_id: id, params: toBody(request) }));
        // Never repeated by itself: a repeat could be a second batch, paid again. `find` looks for
        // the first.
        return (await batches.create({ requests }, { signal, maxRetries: 0 })).id;
      }),
    // Anthropic keeps no metadata with a batch, so it is found by its size and time. Its results
    // name their calls, and prove that it is the right one.
    find: ({ calls, since, others }, signal) =>
      withModelErrors(signal, async () => {
        let seen = 0;
        for await (const batch of batches.list({ limit: 100 }, { signal })) {
          const { processing, succeeded, errored, canceled, expired } = batch.request_counts;
          const size = processing + succeeded + errored + canceled + expired;
          if (others.has(batch.id)) continue;
          if (size === calls && Date.parse(batch.created_at) >= since.getTime() - skewMs) return batch.id;
          seen += 1;
          if (seen >= maxListed) break;
        }
        return undefined;
      }),
    hasEnded: (batch, signal) =>
      withModelErrors(
        signal,
        async () => (await batches.retrieve(batch, {}, { signal })).processing_status === 'ended',
      ),
    async *results(batch, signal) {
      const lines = await withModelErrors(signal, () => batches.results(batch, {}, { signal }));
      for await (const { custom_id, result } of lines) yield { id: custom_id, outcome: outcomeOf(result) };
    },
  };
}

function outcomeOf(result: MessageBatchResult): BatchOutcome {
  switch (result.type) {
    case 'succeeded':
      return batchAnswer(() => toCompletion(result.message));
    case 'errored':
      return batchFailure(kinds[result.error.error.type] ?? 'server-error', result.error.error.message);
    case 'expired':
    case 'canceled':
      return batchFailure('timeout', `the call was ${result.type}`);
  }
}

const kinds: Readonly<Record<string, FailureKind>> = {
  authentication_error: 'authentication',
  permission_error: 'permission',
  not_found_error: 'model-not-found',
  invalid_request_error: 'bad-request',
  rate_limit_error: 'rate-limit',
  overloaded_error: 'overloaded',
  timeout_error: 'timeout',
};
