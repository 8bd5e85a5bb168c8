import OpenAI, { toFile } from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { ModelError } from '../../domain/model-client.ts';
import { type BatchApi, type BatchOutcome, batchAnswer, batchFailure } from '../batch/batch-api.ts';
import { jsonLines } from '../batch/json-lines.ts';
import { kindOfStatus, withModelErrors } from '../provider-errors.ts';
import { silent } from '../sdk-options.ts';
import { fromCompletion, toBody } from './chat.ts';

/** One line of an output or error file. */
type Line = {
  custom_id: string;
  response: { status_code: number; body: ChatCompletion & { error?: { message?: string } } } | null;
  error: { code?: string; message?: string } | null;
};

const endedStates = new Set(['completed', 'failed', 'expired', 'cancelled']);
const metadataKey = 'mootcourt';
/** Batches looked through for one whose submission got no answer. */
const maxListed = 200;

/** OpenAI's batch API: a file of requests in, files of answers and errors out, within a day. */
export function createOpenAiBatchApi(options: { apiKey: string; baseUrl?: string }): BatchApi {
  const { apiKey, baseUrl } = options;
  const client = new OpenAI({ apiKey, ...silent, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) });
  const isOpenAi = baseUrl === undefined;

  return {
    submit: (calls, submissionId, signal) =>
      withModelErrors(signal, async () => {
        const lines = calls.map(({ id, request }) =>
          JSON.stringify({
            custom_id: id,
            method: 'POST',
            url: '/v1/chat/completions',
            body: toBody(request, isOpenAi),
          }),
        );
        const file = await client.files.create(
          { file: await toFile(Buffer.from(lines.join('\n')), `${submissionId}.jsonl`), purpose: 'batch' },
          { signal },
        );
        // Never repeated by itself: a repeat could be a second batch, paid again. `find` looks for
        // the first.
        const batch = await client.batches.create(
          {
            input_file_id: file.id,
            endpoint: '/v1/chat/completions',
            completion_window: '24h',
            metadata: { [metadataKey]: submissionId },
          },
          { signal, maxRetries: 0 },
        );
        return batch.id;
      }),
    find: ({ submissionId }, signal) =>
      withModelErrors(signal, async () => {
        let seen = 0;
        for await (const batch of client.batches.list({ limit: 100 }, { signal })) {
          if (batch.metadata?.[metadataKey] === submissionId) return batch.id;
          seen += 1;
          if (seen >= maxListed) break;
        }
        return undefined;
      }),
    hasEnded: (batch, signal) =>
      withModelErrors(signal, async () => endedStates.has((await client.batches.retrieve(batch, { signal })).status)),
    async *results(id, signal) {
      const batch = await withModelErrors(signal, () => client.batches.retrieve(id, { signal }));
      if (batch.status === 'failed') {
        const message = batch.errors?.data?.map((datum) => datum.message).join('; ') ?? 'no reason given';
        throw new ModelError({ kind: 'bad-request', message: `batch refused: ${message.slice(0, 500)}` });
      }
      for (const file of [batch.output_file_id, batch.error_file_id]) {
        if (file === undefined || file === null) continue;
        const content = await withModelErrors(signal, () => client.files.content(file, { signal }));
        for await (const line of jsonLines(content.body as AsyncIterable<Uint8Array> | null)) {
          const { custom_id, ...rest } = line as Line;
          yield { id: custom_id, outcome: outcomeOf(rest) };
        }
      }
    },
  };
}

function outcomeOf({ response, error }: Omit<Line, 'custom_id'>): BatchOutcome {
  if (response !== null && response.status_code === 200) {
    const { body } = response;
    return batchAnswer(() => fromCompletion(body, { model: body.model, messages: [] }));
  }
  if (response !== null) {
    const message = response.body?.error?.message ?? `HTTP ${response.status_code}`;
    return batchFailure(kindOfStatus(response.status_code), message);
  }
  const expired = error?.code === 'batch_expired' || error?.code === 'batch_cancelled';
  return batchFailure(expired ? 'timeout' : 'server-error', error?.message ?? 'no answer');
}
