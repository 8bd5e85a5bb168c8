import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { clauseHeading, parseSpec } from '../../../src/datasets/spec/parse-spec.ts';
import { MootcourtError } from '../../../src/domain/errors.ts';
import { type Spec, specSchema } from '../../../src/domain/spec.ts';

const published = path.resolve(import.meta.dirname, '../../../../shared/data/specs');
const bundled = path.resolve(import.meta.dirname, '../../../config');

const rejoined = (spec: Spec) => spec.clauses.map(({ range: [start, end] }) => spec.source.slice(start, end)).join('');
const ids = (source: string) => parseSpec(source, 'test').clauses.map((clause) => clause.id);

function expectWhole(spec: Spec): void {
  specSchema.parse(spec);
  let at = 0;
  for (const { range, text } of spec.clauses) {
    expect(range[0]).toBe(at);
    expect(spec.source.slice(...range).endsWith(text)).toBe(true);
    at = range[1];
  }
  expect(at).toBe(spec.source.length);
  expect(new Set(spec.clauses.map((clause) => clause.id)).size).toBe(spec.clauses.length);
}

describe('parseSpec', () => {
  it('makes one clause a heading, with anchor, authority, path and range', () => {
    const source =
      'Read me.\n\n# Top {#top}\nA\n## Under ## {#under authority=platform tags=x}\nB\n\n### Plain words!\nC';
    const spec = parseSpec(source, 'test');
    expect(spec.title).toBe('Top');
    expect(spec.clauses).toEqual([
      { id: 'preamble', path: [], text: 'Read me.\n\n', range: [0, 10] },
      { id: 'top', path: ['Top'], text: 'A\n', range: [10, 25] },
      { id: 'under', path: ['Top', 'Under'], authority: 'platform', text: 'B\n\n', range: [25, 75] },
      { id: 'under/plain-words', path: ['Top', 'Under', 'Plain words!'], text: 'C', range: [75, 93] },
    ]);
    expect(spec.clauses.map(clauseHeading)).toEqual(['preamble', 'Top', 'Under', 'Plain words!']);
  });

  it('leaves braces that are no attributes in the title, and reads authority without an anchor', () => {
    const [item, two] = parseSpec('# Use {name} {a b}\n# Set {authority=user}\n', 'test').clauses;
    expect(item).toMatchObject({ id: 'use-name-a-b', path: ['Use {name} {a b}'] });
    expect(two).toMatchObject({ id: 'set', path: ['Set'], authority: 'user' });
  });

  it('makes ids unique, explicit anchors keeping their names', () => {
    expect(ids('# Same\n# Same\n# Same\n# Other {#same-2}\n# Again {#same-2}\n# !\n#\n')).toEqual([
      'same',
      'same-3',
      'same-4',
      'same-2',
      'same-2-2',
      'section',
      'section-2',
    ]);
  });

  it.each([
    ['a backtick fence with info string', '```ts title="x"\n# no\n```\n'],
    ['a tilde fence around a backtick fence', '~~~xml\n```\n# no\n~~~\n'],
    ['a longer fence around a shorter', '````\n```\n# no\n```\n# no\n````\n'],
    ['a fence that only a bare fence closes', '```\n# no\n``` js\n# no\n```\n'],
    ['indented code', '    # no\n\t# no\n'],
    ['an example block', '<comparison>\n<assistant> <!-- BAD -->\n# no\n</assistant>\n# no\n</comparison>\n'],
    ['a comment', '<!-- draft\n# no\n-->\n'],
    ['a hashtag and seven marks', '#no\n####### no\n'],
  ])('takes no heading from %s', (_, block) => {
    const source = `# One\n${block}# Two\n`;
    expect(ids(source)).toEqual(['one', 'two']);
    expectWhole(parseSpec(source, 'test'));
  });

  it('reads on after a tag that never closes, and at an anchored heading inside a block', () => {
    expect(ids('# One\n<user>\n# Two\n')).toEqual(['one', 'two']);
    expect(ids('# One\n<user>\n# no\n# Two {#two}\n</user>\n# Three\n')).toEqual(['one', 'two', 'three']);
    expect(ids('# One\n<details>\n# Two\n</details>\n')).toEqual(['one', 'two']);
  });

  it('reads CRLF and a byte order mark', () => {
    const spec = parseSpec('\uFEFF# One {#one authority=user}\r\nText\r\n```\r\n# no\r\n```\r\n## Two\r\nMore', 'test');
    expect(spec.clauses.map(({ id, path: headings, authority }) => [id, headings, authority])).toEqual([
      ['one', ['One'], 'user'],
      ['two', ['One', 'Two'], undefined],
    ]);
    expect(spec.clauses[1]?.text).toBe('More');
    expectWhole(spec);
  });

  it.each([
    ['', /found none/],
    ['\uFEFF \r\n\t', /found none/],
    ['x'.repeat(2_000_001), /at most 2 MB/],
    ['# a\n'.repeat(20_001), /at most 20,000 clauses/],
  ])('refuses an unusable source (%#)', (source, message) => {
    const parse = () => parseSpec(source, 'test');
    expect(parse).toThrow(MootcourtError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('stays linear on hostile sources', () => {
    const hostile = ['<user>\n', '```\n~~~~\n', '<!--\n', `# ${' '.repeat(900)}x #\n`, `# ${'{'.repeat(900)}}\n`];
    const started = performance.now();
    for (const piece of hostile)
      expectWhole(parseSpec(`${piece.repeat(Math.min(19_000, Math.floor(1_900_000 / piece.length)))}</user>`, 'test'));
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('loses no text of any Markdown', () => {
    const piece = fc.constantFrom(
      '# ',
      '## ',
      '\n',
      '\r\n',
      '\r',
      '```',
      '~~~~',
      '    ',
      '<user>',
      '</user>',
      '<!--',
      '-->',
      '{#a authority=user}',
      'word ',
      '\uFEFF',
      '#',
      '💡',
    );
    const source = fc.oneof(
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(source, (text) => {
        fc.pre(text.replace(/^\uFEFF/, '').trim() !== '');
        const spec = parseSpec(text, 'test');
        expect(rejoined(spec)).toBe(text);
        expectWhole(spec);
      }),
      { seed: 20251, numRuns: 1500 },
    );
  });
});

describe('published specs [P20]', () => {
  const files = existsSync(published) ? readdirSync(published).filter((name) => name.endsWith('.md')) : [];
  if (files.length === 0) it.skip(`are absent from ${published}: nothing to check here`, () => {});
  it.each(files)('%s: no text lost, every anchor found with its authority', (file) => {
    const source = readFileSync(path.join(published, file), 'utf8');
    const spec = parseSpec(source, file);
    expectWhole(spec);
    expect(rejoined(spec)).toBe(source);
    const anchored = [...source.matchAll(/^#+ .*\{#(\w+)(?:\s+authority=(\w+))?[^}]*\}\s*$/gm)].map(
      ([, id, authority]) => [id, authority],
    );
    expect(anchored.length).toBeGreaterThan(50);
    expect(spec.clauses.map(({ id, authority }) => [id, authority])).toEqual(anchored);
  });
});

describe('the bundled spec', () => {
  const read = (name: string) => readFileSync(path.join(bundled, name), 'utf8');
  const spec = parseSpec(read('specs/helpful-assistant.md'), 'helpful-assistant');
  const values: { id: string; name: string }[] = parseYaml(read('values/values.yaml')).values;
  const planted: { kind: string; clauses: string[]; values: string[] }[] = parseYaml(
    read('truth/helpful-assistant.yaml'),
  ).planted;

  it('has an anchor and an authority on every clause', () => {
    expect(spec.clauses).toHaveLength(50);
    for (const { id, authority } of spec.clauses) {
      expect(spec.source).toContain(`{#${id} authority=${authority}}`);
      expect(['platform', 'developer', 'user', 'guideline']).toContain(authority);
    }
  });

  it('has its planted faults in clauses and values that exist', () => {
    expect(values).toHaveLength(27);
    const counts = Object.groupBy(planted, (fault) => fault.kind);
    expect(Object.entries(counts).map(([kind, faults]) => [kind, faults?.length])).toEqual([
      ['contradiction', 4],
      ['ambiguity', 4],
      ['coverage-gap', 2],
      ['granularity', 2],
    ]);
    for (const fault of planted) {
      for (const id of fault.clauses) expect(spec.clauses.map((clause) => clause.id)).toContain(id);
      for (const id of fault.values) expect(values.map((value) => value.id)).toContain(id);
    }
  });

  it('names the values of a planted fault in its clauses and nowhere else', () => {
    for (const fault of planted) {
      for (const id of fault.values) {
        const stem = id === 'harm-prevention' ? 'harm' : id === 'accountability' ? 'accountab' : id.slice(0, 6);
        const naming = spec.clauses.filter((clause) =>
          new RegExp(`\\b${stem}`, 'i').test(`${clauseHeading(clause)} ${clause.text}`),
        );
        expect(naming.map((clause) => clause.id).sort(), id).toEqual([...fault.clauses].sort());
      }
    }
  });
});
