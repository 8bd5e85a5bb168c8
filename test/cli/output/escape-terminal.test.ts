import { describe, expect, it } from 'vitest';
import { escapeTerminal, oneLine } from '../../../src/cli/output/escape-terminal.ts';

const code = (number: number) => String.fromCharCode(number);

describe('escapeTerminal', () => {
  it('shows escape sequences instead of sending them to the terminal', () => {
    expect(escapeTerminal(`${code(0x1b)}[31mred${code(0x1b)}]0;title${code(7)}`)).toBe(
      '\\u001b[31mred\\u001b]0;title\\u0007',
    );
  });

  it.each([0x00, 0x08, 0x0b, 0x0d, 0x1f, 0x7f, 0x85, 0x9b, 0x9f, 0x061c, 0x200e, 0x202e, 0x2066, 0x2069])(
    'shows the character %d by its number',
    (number) => {
      expect(escapeTerminal(`a${code(number)}b`)).toBe(`a\\u${number.toString(16).padStart(4, '0')}b`);
    },
  );

  it('leaves newlines, tabs and letters of every script', () => {
    const text = 'a\tb\nπ — “文字” 🙂 שלום';
    expect(escapeTerminal(text)).toBe(text);
  });
});

describe('oneLine', () => {
  it('joins lines, and cuts at the width with an ellipsis', () => {
    expect(oneLine('  one\n two\t three ', 20)).toBe('one two three');
    expect(oneLine('abcdef', 6)).toBe('abcdef');
    expect(oneLine('abcdefg', 6)).toBe('abcde…');
  });
});
