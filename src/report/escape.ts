import { shorten } from '../domain/shorten.ts';

/**
 * Model output in a document: control characters and text-direction overrides go, white space is
 * one space, and it ends after `maxCharacters` characters.
 */
export function plainText(text: string, maxCharacters: number): string {
  const flat = text
    .slice(0, 4 * maxCharacters)
    .toWellFormed()
    .replace(unsafe, '')
    .replace(piledMarks, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  // What was never read must not pass for the end of the text.
  if (flat.length < maxCharacters && text.length > 4 * maxCharacters) return `${flat}…`;
  return shorten(flat, maxCharacters);
}

// Everything in C0 and C1 but white space, the bidirectional and other invisible controls, and tag
// characters.
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to catch
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

// More marks on one letter than any script needs would be drawn over the lines around it.
const piledMarks = /(\p{M}{4})\p{M}+/gu;

/** Text inside HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Text inside Markdown, of one line: nothing in it is read as markup, it stays in its table cell,
 * and no address in it becomes a link.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/[<>&$]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/:(?=\/\/)|(?<=www)\./gi, '\\$&')
    .replace(/^[#+=-]|(?<=^\d{1,9})[.)](?=\s|$)/, '\\$&');
}
