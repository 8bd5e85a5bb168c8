import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../../src/datasets/spec/lines.ts';
import { markdownBlocks, verbatimLines } from '../../../src/datasets/spec/markdown-blocks.ts';
import { parseSpec, readSpec } from '../../../src/datasets/spec/parse-spec.ts';
import { specWarnings } from '../../../src/datasets/spec/spec-warnings.ts';

const blocks = (text: string) => markdownBlocks(readLines(text)).map(({ kind, from, to }) => [kind, from, to]);
const ids = (text: string) => parseSpec(text, 'test').clauses.map(({ id }) => id);

describe('markdownBlocks', () => {
  it('tells blocks with their lines, whatever the line endings, within lists and quotations too [P327]', () => {
    const text = [
      'Title',
      '=====',
      '| a |',
      '|---|',
      '| # b |',
      '',
      '- item',
      '  ```',
      '  # x',
      '  ```',
      '> ~~~',
      '> # y',
      '> ~~~',
      '',
      '[link]: https://example.org',
      '[^1]: A note',
      '    # z',
      '',
      '<pre>',
      '',
      '# w',
      '</pre>',
      '    code',
    ];
    const expected = [
      ['underlined-heading', 0, 2],
      ['table', 2, 5],
      ['fence', 7, 10],
      ['fence', 10, 13],
      ['link-definition', 14, 15],
      ['footnote', 15, 17],
      ['verbatim-html', 18, 22],
      ['indented-code', 22, 23],
    ];
    for (const ending of ['\n', '\r\n', '\r']) expect(blocks(text.join(ending))).toEqual(expected);
    expect([...verbatimLines(markdownBlocks(readLines(text.join('\n'))), text.length)].join('')).toBe(
      '00111001111110111011111',
    );
  });

  it('leaves open what never ends, and is quick on deep nesting [P327]', () => {
    expect(blocks('<!-- a\n\n# b\n')).toEqual([]);
    expect(blocks('<details>\n# b\n</details>\n')).toEqual([]);
    const started = performance.now();
    for (const piece of ['> ', '- ', '* a\n    ', '[^a]: ', '| a\n|-\n'])
      markdownBlocks(readLines(piece.repeat(10_000)));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('clauses of Markdown', () => {
  it.each([
    ['verbatim HTML', '<pre>\n\n# no\n</pre>\n'],
    ['a fence in a list', '- item\n\n  ```\n  # no\n  ```\n'],
    ['a fence in a quotation', '> ```\n> # no\n> ```\n'],
    ['a footnote', '[^1]: A note\n\n    # no\n'],
    ['a table', '| a | b |\n|---|---|\n| # no | x |\n'],
    ['a script', '<script>\n# no\n\n# no\n</script>\n'],
  ])('take no heading from %s [P327]', (_, block) => {
    expect(ids(`# One\n\nYou must.\n\n${block}\n# Two\n`)).toEqual(['one', 'two']);
  });

  it('of a text without headings are no code, tables, footnotes or lists of links [P327]', () => {
    const text = `You must be kind.\n\n\`\`\`\n1. no\n\n2. no\n\`\`\`\n\nYou must be honest[^1].\n\n| a |\n|---|\n| b |\n\n[^1]: No clause.\n\n[link]: https://example.org\n`;
    const { spec, how } = readSpec(text, 'test');
    expect(how).toBe('paragraphs');
    expect(spec.clauses.map(({ id }) => id)).toEqual(['you-must-be-kind', 'you-must-be-honest-1']);
    expect(spec.clauses.map(({ range: [start, end] }) => text.slice(start, end)).join('')).toBe(text);
  });

  it.each([
    ['list items', '- You must be kind.\n  - Always.\n- You may refuse.\n', ['you-must-be-kind', 'you-may-refuse']],
    [
      'lines',
      'You must be kind.\nYou may refuse.\n助手必须诚实。\n',
      ['you-must-be-kind', 'you-may-refuse', '助手必须诚实'],
    ],
    ['paragraphs', 'You must.\n\n---\n\nYou may.\n\n***\n', ['you-must', 'you-may']],
    ['headings', '+++\ntitle = "x"\n+++\n# One\n# Two\n', ['one', 'two']],
    [
      'headings',
      '# Regeln\n\n## Inhaltsverzeichnis\n\n- [Zugang](#z)\n\n## Zugang\nDu musst.\n',
      ['introduction', 'zugang'],
    ],
  ])(
    'of a text of %s (%#) are each of them, and not a rule or what no judge should read [P327]',
    (how, text, clauses) => {
      const parsed = readSpec(text, 'test');
      expect([parsed.how, parsed.spec.clauses.map(({ id }) => id)]).toEqual([how, clauses]);
    },
  );

  it('of one paragraph that is broken into lines are one', () => {
    expect(ids('You must be kind to\nEverybody who comes. And\nYou may refuse.\n')).toEqual(['preamble']);
  });

  it.each([
    'Der Assistent muss helfen.',
    'L’assistant ne peut mentir.',
    '助手必须诚实。',
    'Ассистент должен помогать.',
    '手伝わなければならない。',
  ])('are not called without rules in another language: %s', (sentence) => {
    expect(specWarnings(readSpec(`# A\n${sentence}\n# B\n${sentence}\n`, 'test')).join()).not.toContain(
      'no sentence says',
    );
  });

  it('parts a long clause outside of code and tables alone [P327]', () => {
    const code = `- item\n\n  ~~~\n${'  line\n\n'.repeat(400)}  ~~~\n\n`;
    const text = `# One\n\n${code.repeat(3)}# Two\n\nAfter.\n`;
    const { clauses } = parseSpec(text, 'test');
    expect(clauses.map(({ id }) => id)).toEqual(['one', 'one/part-2', 'two']);
    expect(clauses.every(({ text: part }) => (part.match(/~~~/g)?.length ?? 0) % 2 === 0)).toBe(true);
  });

  it('are read by a library that no command loads before it needs it', () => {
    const program = path.resolve(import.meta.dirname, '../../../src/runs/load-inputs.ts');
    const script = `await import(${JSON.stringify(program)}); const { createRequire } = await import('node:module'); console.log(Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('markdown-it')).length)`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('0');
  });
});
