import { expect, it } from 'vitest';
import { escapeControls } from '../../../web/src/parts/escape-controls.ts';

it('shows joiners where words and emoji need them, and names them elsewhere [P211]', () => {
  const kept = [
    'می\u200cخواهم بدانم',
    'क्\u200dष',
    '👩\u200d👩\u200d👧',
    '❤\ufe0f\u200d🔥',
    '👩🏽\u200d🚒',
    'বাংলা\u200cভাষা',
  ];
  for (const text of kept) expect(escapeControls(text)).toBe(text);
  expect(escapeControls('pass\u200cword')).toBe('pass‹U+200C›word');
  expect(escapeControls('pass\u200dword')).toBe('pass‹U+200D›word');
  expect(escapeControls('می\u200c\u200c\u200cخواهم')).toBe('می‹U+200C›‹U+200C›‹U+200C›خواهم');
  expect(escapeControls('می\u200c')).toBe('می‹U+200C›');
  expect(escapeControls('密\u200d码')).toBe('密‹U+200D›码');
});

it('names what would turn or hide text, and keeps lines', () => {
  expect(escapeControls('a\r\nb\tc\n')).toBe('a\nb\tc\n');
  expect(escapeControls('\u202eevil\u2066\u200b\ufeff\u0007')).toBe('‹U+202E›evil‹U+2066›‹U+200B›‹U+FEFF›␇');
});
