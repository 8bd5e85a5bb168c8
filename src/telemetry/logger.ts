import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogFields, LogLevel } from '../domain/instrumentation.ts';
import { createRedactor } from './redact.ts';

/** One line of JSON an event: `level`, `time`, `msg`, and what it is about. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** Longer texts are cut: an error may quote a whole page. */
const maxCharacters = 2000;

/**
 * @param options.level `silent` tells nothing
 * @param options.to a file, a stream, or 2 for standard error
 * @param options.secrets values that must not be told, whatever they stand in
 */
export function createLogger(options: {
  level: LogLevel | 'silent';
  to: string | 2 | DestinationStream;
  secrets: readonly string[];
}): { log: Log; close(): void } {
  const { level, to } = options;
  if (level === 'silent') return { log: () => undefined, close: () => undefined };
  const redact = createRedactor(options.secrets);
  const destination =
    typeof to === 'object' ? to : pino.destination({ dest: to, sync: true, append: true, mkdir: true });
  const logger: Logger = pino(
    { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  );
  const clean = (value: string | number | boolean | undefined) =>
    typeof value === 'string' ? redact(value).slice(0, maxCharacters) : value;
  let closed = false;
  return {
    log(at, message, fields = {}) {
      // A request whose connection was cut at the end may still fail after it: nobody is left to be told.
      if (closed || !logger.isLevelEnabled(at)) return;
      logger[at](
        Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)])),
        clean(message) as string,
      );
    },
    close() {
      closed = true;
      if ('end' in destination && typeof destination.end === 'function') destination.end();
    },
  };
}
