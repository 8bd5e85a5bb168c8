/**
 * Joiners where scripts and emoji need them: ZWJ or ZWNJ after a letter or mark of a script whose
 * letters join (Arabic with Persian and Urdu, Indic scripts, Mongolian …), one at a time and inside
 * a word, or ZWJ between two emoji (Unicode Standard, section 23.2). In Latin and such scripts they
 * are only good for hiding things.
 */
const neededJoiners =
  /(?<=[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Hebrew}]])[\u200c\u200d](?=[\p{L}\p{M}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})/gv;

/**
 * Text as data: control, bidirectional and invisible characters are named instead of obeyed. Line
 * ends, tabs, soft hyphens and the joiners that words and emoji need stay.
 */
export function escapeControls(text: string): string {
  const needed = new Set(Array.from(text.matchAll(neededJoiners), ({ index }) => index));
  return text.replace(/\r\n|[\p{Cc}\p{Cf}]/gu, (sign, offset: number) => {
    if (sign === '\r\n') return '\n';
    const code = sign.codePointAt(0) ?? 0;
    if (sign === '\n' || sign === '\t' || code === 0xad || needed.has(offset)) return sign;
    return code < 0x20
      ? String.fromCodePoint(0x2400 + code)
      : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
