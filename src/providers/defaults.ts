/** What a provider's calls get where config/models.yaml says nothing. */

export const retryDefaults = {
  /** A quarter of an hour outlasts most outages. */
  deadlineMs: 900_000,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
};

export const circuitDefaults = {
  /** So many failures in a row are no bad luck. */
  failures: 10,
  openMs: 5000,
};

export const batchDefaults = { debounceMs: 3000, pollMs: 30_000, maxAttempts: 3 };

/** Embeddings go out one batch at a time and cost little, so the SDK's own retries are enough. */
export const embeddingDefaults = { maxRetries: 3, timeoutMs: 120_000 };
