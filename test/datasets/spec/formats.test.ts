import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../src/datasets/spec/diff-specs.ts';
import { readSpec } from '../../../src/datasets/spec/parse-spec.ts';
import { formatOfName } from '../../../src/datasets/spec/read-headings.ts';
import { specWarnings } from '../../../src/datasets/spec/spec-warnings.ts';
import { decodeText } from '../../../src/domain/decode-text.ts';
import { loadSpec } from '../../../src/runs/load-inputs.ts';

const fixture = (name: string) =>
  readSpec(readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8'), 'spec', formatOfName(name));
const ids = (source: string, name = 'spec.md') =>
  readSpec(source, 'spec', formatOfName(name)).spec.clauses.map(({ id }) => id);

describe('a spec is cut by whatever its author used for headings [P151]', () => {
  it.each([
    ['setext.md', ['introduction', 'lending', 'fines']],
    ['xml-sections.md', ['tone', 'honesty', 'refusals']],
    ['bold-headings.md', ['1-access', '2-quiet']],
    ['nospace-headings.md', ['access', 'quiet']],
    ['spec.html', ['introduction', 'access', 'quiet']],
  ])('%s', (name, expected) => {
    const { spec } = fixture(name);
    expect(spec.clauses.map(({ id }) => id)).toEqual(expected);
    expect(spec.clauses.map(({ range: [start, end] }) => spec.source.slice(start, end)).join('')).toBe(spec.source);
  });

  it('numbered sections, with (a) and (b) within theirs', () => {
    const { spec } = fixture('legal-numbered.md');
    expect(spec.clauses.map(({ path }) => path.at(-1)?.split(' ')[0])).toEqual([
      undefined,
      '1',
      '1.1',
      '1.2',
      '2',
      '2.1',
      '2.2',
    ]);
    expect(spec.clauses[3]?.text).toContain('(b) a fire alarm sounds.');
  });

  it.each<[string, string, string, string[]]>([
    [
      'lists with bold beginnings',
      'spec.md',
      '- **Access.** Everybody may enter.\n- **Quiet.** It asks for quiet.\n- **Fines**: none.\n',
      ['access', 'quiet', 'fines'],
    ],
    [
      'lines in capitals',
      'rules.txt',
      'ACCESS\nEverybody may enter.\n\nQUIET HOURS\nIt asks for quiet.\n',
      ['access', 'quiet-hours'],
    ],
    [
      'lines with a colon',
      'rules.txt',
      'Access:\nEverybody may enter.\n\nQuiet hours:\nIt asks for quiet.\n',
      ['access', 'quiet-hours'],
    ],
    [
      'articles',
      'rules.txt',
      'Article 1. Access\nEverybody may enter.\nArticle 2. Quiet\nIt asks for quiet.\n',
      ['article-1-access', 'article-2-quiet'],
    ],
    [
      'articles that a broken line refers to',
      'rules.txt',
      '  1. Access.\n\n  Everybody may enter, but for those whom the keeper of\nsection 7 names.\n\n  2. Quiet hours.\n\n  Hush.\n',
      ['1-access', '2-quiet-hours'],
    ],
    ['numbered rules of one sentence', 'rules.txt', '1. Everybody enters.\n\n2. The robot hushes.\n', ['1', '2']],
    [
      'numbered titles that are underlined',
      'spec.md',
      '# Rules\n\n1. Access\n---------\n\nEverybody may enter.\n\n2. Quiet\n--------\n\nHush.\n',
      ['introduction', '1-access', '2-quiet'],
    ],
    ['a rule below a list', 'spec.md', '# A\n\n1. Everybody may enter\n---\n\n# B\nx\n', ['a', 'b']],
    [
      'paragraphs',
      'rules.txt',
      'Everybody may enter the room at any time.\n\nThe robot must ask for quiet.\n',
      ['everybody-may-enter-the-room-at', 'the-robot-must-ask-for-quiet'],
    ],
    [
      'reStructuredText',
      'spec.rst',
      'Rules\n=====\n\nAccess\n------\nEverybody.\n\nQuiet\n-----\nHush.\n',
      ['introduction', 'access', 'quiet'],
    ],
    [
      'AsciiDoc',
      'spec.adoc',
      '= Rules\n\n== Access\nEverybody.\n\n[#hush]\n== Quiet\nHush.\n',
      ['introduction', 'access', 'hush'],
    ],
    ['front matter', 'spec.md', '---\ntitle: Rules\n---\n\n# Rules\n\n## Access\nA\n', ['introduction', 'access']],
    [
      'a table of contents',
      'spec.md',
      '# Rules\n\n## Contents\n- [Access](#access)\n\n## Access\nA\n\n## Quiet\nB\n',
      ['introduction', 'access', 'quiet'],
    ],
    [
      'a heading in a code block',
      'spec.md',
      '# Rules\n\n## Access\n```\n# not\n```\n\n## Quiet\nB\n',
      ['introduction', 'access', 'quiet'],
    ],
    ['a rule below a paragraph of two lines', 'spec.md', '# A\n\nOne\ntwo\n---\n\n# B\nx\n', ['a', 'b']],
  ])('%s', (_name, file, source, expected) => {
    expect(ids(source, file)).toEqual(expected);
  });

  it("a new title changes no clause's id", () => {
    const rules = '\n\n## Access\nA\n\n### Doors\nB\n\n## Quiet\nC\n';
    expect(ids(`# Rules${rules}`)).toEqual(ids(`# The rules of the reading room${rules}`));
  });

  it('splits a long clause at its items, examples whole, and loses nothing', () => {
    const item = (index: number) => `- The robot must do thing ${index}. ${'It does so with care. '.repeat(20)}\n`;
    const source = `# Rules\n\n## Long\n${Array.from({ length: 40 }, (_none, index) => item(index)).join('')}\n## Short\nx\n`;
    const { spec } = readSpec(source, 'spec');
    expect(spec.clauses.map(({ id }) => id)).toEqual(['introduction', 'long', 'long/part-2', 'long/part-3', 'short']);
    expect(spec.clauses.map(({ range: [start, end] }) => spec.source.slice(start, end)).join('')).toBe(source);
  });

  it('a folder of files is one spec', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-spec-'));
    writeFileSync(path.join(folder, '1-access.md'), '# Access\nEverybody may enter.\n\n## Doors\nOpen.\n');
    writeFileSync(path.join(folder, '2-quiet.txt'), 'QUIET HOURS\nHush.\n\nDOORS\nShut.\n');
    const spec = loadSpec(folder);
    expect(spec.clauses.map(({ id }) => id)).toEqual([
      'introduction',
      '1-access/doors',
      'quiet-hours',
      '2-quiet/doors',
    ]);
    expect(spec.clauses.map(({ range: [start, end] }) => spec.source.slice(start, end)).join('')).toBe(spec.source);
  });
});

describe('warnings and differences of specs [P152]', () => {
  it.each<[string, string, RegExp[]]>([
    ['one clause', 'The robot must be kind and never rude.', [/one clause only/]],
    ['nothing normative', '# A\nThe room is blue.\n\n# B\nThe door is green.\n', [/no sentence says/]],
    ['a long clause', `# A {#a}\n${'The robot must be kind. '.repeat(500)}\n\n# B\nx\n`, [/1 clauses over 8 kB.*: a$/]],
    [
      'twice the same',
      `# A\nThe robot must be kind to everybody who enters.\n\n# B\nThe robot must be kind to everybody who  enters.\n`,
      [/same text stands in several clauses: a = b/],
    ],
    ['nothing', '# A\nThe robot must be kind.\n\n# B\nIt may rest.\n', []],
  ])('%s', (_name, source, expected) => {
    const warnings = specWarnings(readSpec(source, 'spec'));
    expect(warnings).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(warnings[index]).toMatch(pattern);
  });

  it('says what was added, dropped, moved and reworded', () => {
    const before = readSpec('# A\none\n# B\ntwo\n# C\nthree\n# D\nfour\n', 'x').spec;
    const after = readSpec('# C\nthree\n# A\none\n# B\ntwo, now\n# E\nfour\n# F\nfive\n', 'x').spec;
    expect(diffSpecs(before, after)).toMatchObject({
      added: ['f'],
      dropped: [],
      moved: [
        { from: 'd', to: 'e' },
        { from: 'c', to: 'c' },
      ],
      reworded: [{ id: 'b', before: 'two', after: 'two, now' }],
      unchanged: 1,
    });
  });
});

describe('encodings are decoded where they are certain, else refused by name [P153]', () => {
  const bytes = (...parts: (number | string)[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : [part])));
  it.each<[string, Uint8Array, unknown]>([
    ['UTF-8', Buffer.from('Café'), { text: 'Café' }],
    [
      'Windows-1252',
      bytes('The caf', 0xe9, ' is open; it', 0x92, 's quiet.'),
      { text: 'The café is open; it’s quiet.', encoding: 'Windows-1252' },
    ],
    ['UTF-16 with its mark', Buffer.from('\uFEFFQuiet.', 'utf16le'), { text: 'Quiet.', encoding: 'UTF-16' }],
    [
      'UTF-16 without its mark',
      Buffer.from('Quiet, please.', 'utf16le'),
      { text: 'Quiet, please.', encoding: 'UTF-16' },
    ],
    ['a PDF', bytes('%PDF-1.7\n', 0xe2, 0xe3), 'a PDF'],
    ['RTF', bytes('{\\rtf1\\ansi Be kind.}'), expect.stringContaining('RTF')],
    ['a RAR archive', bytes('Rar!', 26, 7), 'a RAR archive'],
    ['a Word file', bytes('PK', 3, 4, 0, 0), expect.stringContaining('Word')],
    ['other binary data', bytes('abc', 0, 1, 0, 0, 2), expect.stringContaining('binary')],
    [
      'an unknown encoding',
      bytes(0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x81, 0x42),
      expect.stringContaining('save the file as UTF-8'),
    ],
  ])('%s', (_name, data, expected) => {
    expect(decodeText(data)).toEqual(expected);
  });
});
