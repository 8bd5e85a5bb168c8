import { createFetch } from './undici-fetch.ts';

/** What every SDK of a provider is made with. Retries are ours: they must see a failure's kind and the run's abort. */
export function sdkOptions() {
  return { maxRetries: 0, fetch: createFetch(), ...silent };
}

/** SDKs print what servers send that they cannot read; it is told as a failure instead. */
export const silent = { logLevel: 'off' } as const;
