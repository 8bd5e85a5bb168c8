/** Calls back at the first SIGINT or SIGTERM, and at the second of them; a third ends the process as ever. */
export function onStopSignals(first: () => void, second: () => void = () => undefined): void {
  let heard = 0;
  const hear = () => {
    heard += 1;
    if (heard === 1) first();
    else {
      process.removeListener('SIGINT', hear).removeListener('SIGTERM', hear);
      second();
    }
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
}

/** Milliseconds that calls under way get to end when a process is told to stop. */
export const graceMs = 10_000;
