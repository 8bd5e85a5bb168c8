import { useState } from 'preact/hooks';

/**
 * Text as data: control, bidirectional and invisible characters are named instead of obeyed. Line
 * ends, tabs and emoji joiners stay.
 */
export function escapeControls(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[\p{Cc}\p{Cf}]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    if (sign === '\n' || sign === '\t' || code === 0x200d || code === 0xad) return sign;
    return code < 0x20
      ? String.fromCodePoint(0x2400 + code)
      : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

const step = 20_000;

/** What a model wrote, always as a text node, at first no more than a page can bear. */
export function ModelText({ text, first = step }: { text: string; first?: number }) {
  const [limit, setLimit] = useState(first);
  return (
    <>
      <p class="prose" dir="auto">
        {escapeControls(text.slice(0, limit))}
      </p>
      {text.length > limit && (
        <button type="button" onClick={() => setLimit(limit * 4)}>
          More of {text.length.toLocaleString('en')} characters
        </button>
      )}
    </>
  );
}
