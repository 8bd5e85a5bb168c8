/** Text as a model may read it although its letters say something else, or nothing at all. */

// biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant
const invisible = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/gu;
const tagCharacters = /[\u{e0020}-\u{e007e}]{4,}/gu;
const minPartLength = 12;

/**
 * The text itself without invisible characters and in plain letters: also with look-alikes of other
 * alphabets, and with digits for letters, turned back, where there are any.
 */
export function foldedTexts(text: string): string[] {
  const plain = text.normalize('NFKC').replace(invisible, '');
  const alike = plain.replace(/[а-яѐ-џα-ωԁѕіјһ]/gu, (letter) => lookAlikes[letter] ?? letter);
  const digits = /[a-z][0134579$@]|[0134579$@][a-z]/i.test(alike)
    ? alike.replace(/[0134579$@]/g, (sign) => digitLetters[sign] ?? sign)
    : alike;
  return [...new Set([plain, alike, digits])];
}

/**
 * What stands in the text in a code of its own: tag characters, Base64, hex, binary, Morse,
 * entities, escapes, letters set apart.
 */
export function decodedParts(text: string): string[] {
  const parts: string[] = [];
  const add = (part: string) => {
    if (part.length >= minPartLength) parts.push(part);
  };
  for (const [run] of text.matchAll(tagCharacters))
    add([...run].map((name) => String.fromCodePoint((name.codePointAt(0) ?? 0) - 0xe0000)).join(''));
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) {
    add(printable(Buffer.from(run, 'base64')));
    if (/^[0-9a-f]+$/i.test(run)) add(printable(Buffer.from(run, 'hex')));
  }
  for (const [run] of text.matchAll(/[01]{8}(?:\s?[01]{8}){7,}/g))
    add(printable(Buffer.from((run.match(/[01]{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))));
  for (const [run] of text.matchAll(/[.-]{1,5}(?: (?:[.-]{1,5}|\/)){11,}/g))
    add(
      run
        .split(' ')
        .map((code) => (code === '/' ? ' ' : (morse[code] ?? '')))
        .join(''),
    );
  for (const [run] of text.matchAll(/(?:&#(?:\d{1,6}|x[0-9a-f]{1,5});){8,}/gi))
    add(run.replace(/&#(x?)([0-9a-f]+);/gi, (_all, hex, code) => character(code, hex === '' ? 10 : 16)));
  for (const [run] of text.matchAll(/(?:%[0-9a-f]{2}){8,}/gi))
    add(printable(Buffer.from(run.replaceAll('%', ''), 'hex')));
  for (const [run] of text.matchAll(/(?:\\u[0-9a-f]{4}){8,}/gi))
    add(run.replace(/\\u([0-9a-f]{4})/gi, (_all, code) => character(code, 16)));
  for (const [run] of text.matchAll(/(?<!\p{L})\p{L}(?: \p{L}(?!\p{L})){7,}/gu)) add(run.replaceAll(' ', ''));
  return parts;
}

/** A word backwards, and by ROT13. */
export const turns: readonly ((word: string) => string)[] = [
  (word) => [...word].reverse().join(''),
  (word) => word.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97)),
];

/** The bytes as text, or nothing where they are none. */
function printable(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these tell bytes from text
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) ? '' : text;
}

function character(code: string, base: number): string {
  const number = Number.parseInt(code, base);
  return number > 0x10ffff ? '' : String.fromCodePoint(number);
}

/** Letters that look like Latin ones, Cyrillic first. */
const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  ['аa', 'сc', 'еe', 'іi', 'ѕs', 'оo', 'рp', 'хx', 'уy', 'јj', 'һh', 'ԁd', 'вb', 'кk', 'мm', 'нh', 'тt', 'гr', 'пn']
    .concat(['αa', 'εe', 'ιi', 'οo', 'ρp', 'νv', 'υu', 'κk', 'τt', 'χx', 'ηn'])
    .map(([from, to]) => [from, to]),
);

const digitLetters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '9': 'g',
  $: 's',
  '@': 'a',
};

const morse: Readonly<Record<string, string>> = Object.fromEntries(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'
    .split(' ')
    .map((code, index) => [code, String.fromCharCode(97 + index)]),
);
