/** Milliseconds that calls under way get to end when a process is told to stop. */
export const shutdownGraceMs = 10_000;

/**
 * Calls back at the first SIGINT or SIGTERM, and at the second of them; a third ends the process as ever.
 * @returns stops listening
 */
export function onStopSignals(first: () => void, second: () => void = () => undefined): () => void {
  let received = 0;
  const onSignal = () => {
    received += 1;
    if (received === 1) first();
    else {
      stop();
      second();
    }
  };
  const stop = () => {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return stop;
}

/** Runs work with a signal that the first SIGINT or SIGTERM aborts with the given reason. */
export async function untilStopped<T>(reason: Error, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = onStopSignals(() => controller.abort(reason));
  try {
    return await work(controller.signal);
  } finally {
    stop();
  }
}
