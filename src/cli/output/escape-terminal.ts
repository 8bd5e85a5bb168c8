/** Model output on a terminal: control characters (escape sequences among them) and text-direction overrides become visible marks. */
export function escapeTerminal(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// Everything in C0 and C1 but newline and tab, and the bidirectional controls.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to catch
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** One line of at most `width` characters. */
export function oneLine(text: string, width: number): string {
  const flat = escapeTerminal(text.replace(/\s+/g, ' ').trim());
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
}
