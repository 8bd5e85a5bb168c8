/** Text of a file, with the encoding that it was read in where that is not UTF-8. */
export type DecodedText = { text: string; encoding?: 'UTF-16' | 'Windows-1252' };

/** Files that begin with these bytes are no text. */
const binaries: [string, readonly number[]][] = [
  ['a PDF', [...Buffer.from('%PDF-')]],
  ['a PostScript file', [...Buffer.from('%!PS')]],
  ['a document in RTF (save it as plain text)', [...Buffer.from('{\\rtf')]],
  ['a zip archive (a Word, OpenOffice or Excel file is one)', [0x50, 0x4b, 3, 4]],
  ['an old Word, Excel or PowerPoint file', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a GIF picture', [...Buffer.from('GIF8')]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['a RAR archive', [...Buffer.from('Rar!')]],
  ['a Parquet file', [...Buffer.from('PAR1')]],
  ['an SQLite database', [...Buffer.from('SQLite format 3')]],
];
/** What occurs in Western texts beyond ASCII: letters, quotation marks, dashes, currencies, a few signs. */
const plausible = /^[\p{L}\p{N}\u00a0¡£§©«®°±²´µ·»¼½¾¿–—‘’‚“”„†‡•…‹›€™×÷]$/u;
const checkedBytes = 65_536;

/**
 * The text of a file's bytes: UTF-8, with or without its mark; UTF-16 and Windows-1252 where the
 * bytes leave no doubt.
 * @returns why it is no text, in words that follow "expected text, found"
 */
export function decodeText(bytes: Uint8Array): DecodedText | string {
  const binary = binaries.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (binary !== undefined) return binary[0];
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decode('utf-16le', bytes), encoding: 'UTF-16' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decode('utf-16be', bytes), encoding: 'UTF-16' };
  const wide = wideOrder(bytes);
  if (wide !== undefined) return { text: decode(wide, bytes), encoding: 'UTF-16' };
  if (bytes.subarray(0, checkedBytes).includes(0)) return 'bytes that no text has (binary data)';
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const text = decode('windows-1252', bytes);
    if (isWestern(text) && isMostlyAscii(bytes)) return { text, encoding: 'Windows-1252' };
    return 'an encoding that is not UTF-8 and cannot be told for sure; save the file as UTF-8';
  }
}

function decode(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** UTF-16 without a mark: of Western text every second byte is 0, on one side alone. */
function wideOrder(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const checked = bytes.subarray(0, checkedBytes);
  if (checked.length < 4 || bytes.length % 2 !== 0) return undefined;
  let [even, odd] = [0, 0];
  for (let index = 0; index < checked.length; index += 1) {
    if (checked[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = checked.length / 2;
  if (odd > 0.6 * half && even === 0) return 'utf-16le';
  return even > 0.6 * half && odd === 0 ? 'utf-16be' : undefined;
}

/** Every sign beyond ASCII is one that Western texts have, and no control character stands in it. */
function isWestern(text: string): boolean {
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    const isControl = code < 32 && code !== 9 && code !== 10 && code !== 13;
    if (isControl || (code > 126 && !plausible.test(sign))) return false;
  }
  return true;
}

/** Western text has letters beyond ASCII here and there; another script has little else. */
function isMostlyAscii(bytes: Uint8Array): boolean {
  let high = 0;
  for (const byte of bytes) if (byte > 0x7f) high += 1;
  return high <= 0.3 * bytes.length;
}

/** Files that were read in another encoding than UTF-8 by this process, for who tells the user. */
export const decodedFiles = new Map<string, string>();
