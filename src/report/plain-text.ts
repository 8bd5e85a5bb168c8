/** Model output in a document: control characters and text-direction overrides go, white space is one space, and it ends after `most` characters. */
export function plainText(text: string, most: number): string {
  const flat = text
    .slice(0, 4 * most)
    .toWellFormed()
    .replace(unsafe, '')
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1)}…`;
}

// Everything in C0 and C1 but white space, and the bidirectional controls.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to catch
const unsafe = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text inside HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text inside Markdown: nothing in it is read as markup, and it stays in its table cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, (character) =>
    character === '<' || character === '>' || character === '&' ? `&#${character.charCodeAt(0)};` : `\\${character}`,
  );
}
