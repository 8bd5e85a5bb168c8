import { expect, it } from 'vitest';
import { ModelError } from '../../../src/domain/model-client.ts';
import { withCloudCredentials } from '../../../src/providers/middleware/cloud-credentials.ts';
import { neverAborted, plainRequest } from '../../support/model-answer.ts';

const failing = (message: string) =>
  withCloudCredentials('log in')({
    complete: () => Promise.reject(new ModelError({ kind: 'connection', message })),
  }).complete(plainRequest, { signal: neverAborted, timeoutMs: 1000 });

// The words of @anthropic-ai/bedrock-sdk 1.1, @anthropic-ai/vertex-sdk 1.1 and google-auth-library 10.
it.each([
  [
    'Failed to resolve AWS credentials from the credential provider chain.',
    'Failed to resolve AWS credentials from the credential provider chain: log in',
  ],
  ['Failed to acquire Google OAuth credentials.', 'Failed to acquire Google OAuth credentials: log in'],
  [
    'Could not load the default credentials. Browse to https://cloud.google.com/docs for more information.',
    'Could not load the default credentials: log in',
  ],
])('missing credentials are no broken connection: %s [P130]', async (said, message) => {
  await expect(failing(said)).rejects.toMatchObject({ failure: { kind: 'authentication', message } });
});

it('a broken connection stays one', async () => {
  await expect(failing('connect ECONNREFUSED')).rejects.toMatchObject({ failure: { kind: 'connection' } });
});
