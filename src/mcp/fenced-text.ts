import { sha256 } from '../domain/sha256.ts';

/** A text between lines with a code that no text can contain, so that it cannot pose as another or as the question. */
export function fencedText(label: string, text: string, maxCharacters: number): string {
  const code = sha256(`${label}\0${text}`).slice(0, 8);
  const cut = text.length > maxCharacters ? `, first ${maxCharacters} of ${text.length} characters` : '';
  return `--- ${label}${cut} [${code}]\n${text.slice(0, maxCharacters).toWellFormed()}\n--- [${code}]`;
}
