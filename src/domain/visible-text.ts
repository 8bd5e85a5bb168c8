// Everything in C0 and C1 but newline and tab, the bidirectional controls, and the separators of lines.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to catch
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Control characters (escape sequences among them) and text-direction marks as `\\uXXXX`. In JSON
 * that is the same text.
 */
export function visibleText(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A name from outside as it goes everywhere: one line, in which nothing acts and nothing is hidden. */
export function visibleName(name: string): string {
  return visibleText(name.replace(/\s+/g, ' ').trim());
}
