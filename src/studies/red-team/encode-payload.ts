import type { Encoding } from '../../domain/injection-attack.ts';

/** An attack's words in the form that hides them. */
export function encode(text: string, encoding: Encoding): string {
  return encoders[encoding](text);
}

const encoders: Record<Encoding, (text: string) => string> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  rot13: (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const base = letter <= 'Z' ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    }),
  hex: (text) => Buffer.from(text).toString('hex'),
  binary: (text) => [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join(' '),
  leet: (text) => text.replace(/[aeiost]/gi, (letter) => leet[letter.toLowerCase()] ?? letter),
  tags: (text) => eachAscii(text, (code) => 0xe0000 + code),
  'zero-width': (text) => [...text].join('\u200b'),
  // A right-to-left override shows the reversed letters in their right order.
  bidi: (text) => `\u202e${[...text].reverse().join('')}\u202c`,
  reversed: (text) => [...text].reverse().join(''),
  entities: (text) => eachCode(text, (code) => `&#${code};`),
  percent: (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'unicode-escapes': (text) => eachCode(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  fullwidth: (text) => eachAscii(text, (code) => (code === 32 ? 0x3000 : code + 0xfee0)),
  homoglyphs: (text) => text.replace(/[aceiopsxy]/g, (letter) => cyrillic[letter] ?? letter),
  spaced: (text) => text.replace(/\p{L}(?=\p{L})/gu, '$& '),
  mathematical: (text) =>
    text
      .replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x1d400 + letter.charCodeAt(0) - 65))
      .replace(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97)),
  morse: (text) =>
    text
      .toLowerCase()
      .split(/\s+/)
      .map((word) => [...word].map((letter) => morse[letter] ?? '').join(' '))
      .join(' / '),
};

function eachCode(text: string, form: (code: number) => string): string {
  return [...text].map((character) => form(character.codePointAt(0) ?? 0)).join('');
}

/** Moves what can be moved: characters from space to tilde. */
function eachAscii(text: string, to: (code: number) => number): string {
  return eachCode(text, (code) => String.fromCodePoint(code >= 32 && code < 127 ? to(code) : code));
}

const leet: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

const cyrillic: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
};

const morse: Readonly<Record<string, string>> = Object.fromEntries(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'
    .split(' ')
    .map((code, index) => [String.fromCharCode(97 + index), code]),
);
