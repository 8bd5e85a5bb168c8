import { shorten } from '../../domain/shorten.ts';
import { visibleText } from '../../domain/visible-text.ts';

/** Model output on a terminal: control characters (escape sequences among them) and text-direction overrides become visible marks. */
export const escapeTerminal = visibleText;

/** One line of at most `width` characters. */
export function oneLine(text: string, width: number): string {
  return shorten(escapeTerminal(text.replace(/\s+/g, ' ').trim()), width);
}

/** Goes back to the start of the line and clears it: the one sequence that this program writes. */
export const clearLine = '\r\u001b[2K';

/**
 * Whatever is written to these streams from now on is made visible, so that no text from outside
 * acts on a terminal, whoever prints it. Bytes pass: they are files, not words.
 */
export function guardStreams(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    const guarded = (chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? safe(chunk) : chunk, ...rest);
    stream.write = guarded as typeof stream.write;
  }
}

function safe(text: string): string {
  return text.startsWith(clearLine)
    ? `${clearLine}${escapeTerminal(text.slice(clearLine.length))}`
    : escapeTerminal(text);
}
