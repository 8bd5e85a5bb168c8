import { MootcourtError } from '../domain/errors.ts';

/** Milliseconds that running calls may take to end after the first signal. */
export const shutdownGraceMs = 10_000;

/**
 * Calls `drain` at the first SIGINT or SIGTERM and `abort` at the second; a third ends the process as it would without
 * us. npm passes Ctrl-C on, so that one key press can arrive twice.
 * @returns how to stop listening
 */
export function onShutdownSignals(drain: () => void, abort: () => void = () => undefined): () => void {
  let received = 0;
  const stopListening = () => {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  };
  const onSignal = () => {
    received += 1;
    if (received === 1) return drain();
    stopListening();
    abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return stopListening;
}

/**
 * Does `work` with a signal that SIGINT or SIGTERM aborts.
 * @param howToContinue a sentence that follows "cancelled" in the reason given to the abort
 */
export async function withShutdownSignal<T>(
  work: (signal: AbortSignal) => Promise<T>,
  howToContinue?: string,
): Promise<T> {
  const stop = new AbortController();
  const reason = howToContinue === undefined ? 'cancelled' : `cancelled; ${howToContinue}`;
  const stopListening = onShutdownSignals(() => stop.abort(new MootcourtError('cancelled', reason)));
  try {
    return await work(stop.signal);
  } finally {
    stopListening();
  }
}
