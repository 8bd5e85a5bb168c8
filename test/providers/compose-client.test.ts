import { expect, it } from 'vitest';
import { type ClientMiddleware, composeClient } from '../../src/providers/compose-client.ts';
import { withBatching } from '../../src/providers/middleware/batching.ts';
import { withRedactedKey } from '../../src/providers/middleware/redact-api-key.ts';
import { modelError, neverAborted, plainAnswer, plainRequest } from '../support/model-answer.ts';

const options = { signal: neverAborted, timeoutMs: 1000 };

it('calls the first middleware of the list first and lets it answer last', async () => {
  const log: string[] = [];
  const traced = (name: string): ClientMiddleware => {
    return (next) => ({
      async complete(request, callOptions) {
        log.push(`${name} in`);
        const completion = await next.complete(request, callOptions);
        log.push(`${name} out`);
        return completion;
      },
    });
  };
  const client = composeClient({ complete: async () => plainAnswer }, [traced('outer'), traced('inner')]);
  expect(await client.complete(plainRequest, options)).toBe(plainAnswer);
  expect(log).toEqual(['outer in', 'inner in', 'inner out', 'outer out']);
});

it('leaves a client without middleware as it is', () => {
  const client = { complete: async () => plainAnswer };
  expect(composeClient(client, [])).toBe(client);
});

it('sends calls of tier `batch` past all that stands below the batching', async () => {
  const batch = { complete: async () => ({ ...plainAnswer, text: 'from the batch' }) };
  const client = composeClient({ complete: async () => plainAnswer }, [
    withBatching(batch),
    () => ({ complete: async () => ({ ...plainAnswer, text: 'through the middleware' }) }),
  ]);
  expect((await client.complete(plainRequest, { ...options, tier: 'batch' })).text).toBe('from the batch');
  expect((await client.complete(plainRequest, options)).text).toBe('through the middleware');
});

it('hides the API key from every middleware above, and keeps the kind of the failure', async () => {
  const seen: unknown[] = [];
  const watch: ClientMiddleware = (next) => ({
    complete: (request, callOptions) =>
      next.complete(request, callOptions).catch((error) => {
        seen.push(error);
        throw error;
      }),
  });
  const failing = { complete: () => Promise.reject(modelError('authentication')) };
  const leaking: ClientMiddleware = (next) => ({
    complete: (request, callOptions) =>
      next.complete(request, callOptions).catch((error) => {
        error.failure.message = error.message = 'wrong key sk-secret-123';
        throw error;
      }),
  });
  const client = composeClient(failing, [watch, withRedactedKey('sk-secret-123'), leaking]);
  await expect(client.complete(plainRequest, options)).rejects.toMatchObject({
    failure: { kind: 'authentication', message: 'wrong key (key)' },
  });
  expect(String(seen[0])).not.toContain('sk-secret');
});
