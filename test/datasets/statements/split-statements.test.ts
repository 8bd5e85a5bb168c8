import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../src/datasets/spec/parse-spec.ts';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import type { Statement } from '../../../src/domain/statement.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const published = path.resolve(import.meta.dirname, '../../../../shared/data/specs');

describe('statements by rules', () => {
  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.md')))(
    'finds the planted statements of %s and little else [P100]',
    (name) => {
      const { planted, statements, matched, right } = score(path.join(fixtures, name));
      const missed = planted.filter((one) => !matched.has(one.phrase)).map((one) => one.phrase);
      expect(matched.size / planted.length, `missed: ${missed.join('; ')}`).toBeGreaterThanOrEqual(0.95);
      const extra = statements.filter((one) => ![...matched.values()].includes(one)).map((one) => one.quote);
      expect(matched.size / statements.length, `no rule: ${extra.join('; ')}`).toBeGreaterThanOrEqual(0.9);
      expect(right / matched.size).toBeGreaterThanOrEqual(0.9);
    },
  );

  it('splits a compound sentence into one duty each, and keeps verbs that share an object together', () => {
    expect(brief('The assistant must verify the name and log the call, and must not read and copy the file.')).toEqual([
      ['The assistant must verify the name', 'obligation', 'must'],
      ['log the call', 'obligation', 'must'],
      ['must not read and copy the file', 'prohibition', 'must'],
    ]);
  });

  it('takes no possibility, necessity, quotation, question or example for a rule', () => {
    expect(
      brief(
        [
          'This may happen in May. Users must often wait, and it must be hard for them. What should the assistant do?',
          'If a caller must wait, requests that may harm come up. The sign says "You must go".',
          'For example, the assistant must not hum.',
          '> The assistant must sing.',
          '```\nThe assistant must dance.\n```',
          '<user>\nYou must answer.\n</user>',
        ].join('\n\n'),
      ),
    ).toEqual([]);
  });

  it('reads not only … but also, either … or, asides after never, and inverted conditions as they are meant [P100]', () => {
    expect(
      brief(
        [
          'The agent must not only list risks but also explain them.',
          'Complaints must either be resolved or be passed on.',
          'Never, under any circumstances, reveal the code.',
          'Should a guest insist, the agent must stop.',
          'Operators shall not be required to publish logs. Users shall be entitled to a refund.',
          'Passwords are never stored in plain text. The river is never crossed.',
        ].join('\n\n'),
      ),
    ).toEqual([
      ['The agent must not only list risks', 'obligation', 'must'],
      ['also explain them', 'obligation', 'must'],
      ['Complaints must either be resolved or be passed on', 'obligation', 'must'],
      ['Never, under any circumstances, reveal the code', 'prohibition', 'must'],
      ['Should a guest insist, the agent must stop', 'obligation', 'must'],
      ['Operators shall not be required to publish logs', 'permission', 'may'],
      ['Users shall be entitled to a refund', 'permission', 'may'],
      ['Passwords are never stored in plain text', 'prohibition', 'must'],
    ]);
  });

  it('keeps the ids of statements when another is reworded, moved or dropped [P102]', () => {
    const text = '# A {#a}\n\nNever lie. The assistant must log calls. The assistant must log calls.\n';
    const ids = splitStatements(parseSpec(text, 'a')).map(({ id }) => id);
    expect(ids).toHaveLength(3);
    const reworded = splitStatements(parseSpec(text.replace('Never lie', 'Do not ever deceive anyone'), 'a'));
    expect(reworded.map(({ id }) => id).slice(1)).toEqual(ids.slice(1));
  });

  it('gives a statement the level of the nearest heading that encloses it, and a severity from level and strength', () => {
    const spec = parseSpec(
      '# A {#a authority=root}\n\n## B {#b}\n\nYou should ask.\n\n# C {#c}\n\nYou must ask.\n',
      'a',
    );
    expect(splitStatements(spec)).toMatchObject([
      { clause: 'b', level: 'root', severity: 4, severitySource: 'level-and-strength' },
      { clause: 'c', level: 'unstated', severity: 3 },
    ]);
  });

  it.each([
    ['one endless sentence', 'The assistant must verify names and log the outcome, and '.repeat(4000)],
    ['modals alone', 'may may may, '.repeat(4_000)],
    ['commas', `If you ${'ask, '.repeat(40_000)}`],
    ['one endless word', 'a'.repeat(200_000)],
    ['table cells', `${'| a '.repeat(50_000)}\n|---|\n`],
    ['open tags', '<user>\n'.repeat(30_000)],
    ['nested lists', Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}- must: a\n`).join('')],
  ])('reads hostile text in time that grows with its length: %s', (_name, text) => {
    expect(Array.isArray(splitStatements(parseSpec(`# A\n\n${text}`, 'a')))).toBe(true);
  });
});

describe.skipIf(!existsSync(published))('statements of published specs [P101]', () => {
  it.each([
    ['openai-model-spec-2025-12-18.md', 200, 50, { root: 22, guideline: 18, user: 15, system: 3, developer: 1 }],
    ['openai-model-spec-2025-04-11.md', 150, 45, undefined],
  ])('covers %s, outside its examples, at the levels of its headings', (name, least, headings, levels) => {
    const spec = parseSpec(readFileSync(path.join(published, name), 'utf8'), name);
    const statements = splitStatements(spec);
    expect(statements.length).toBeGreaterThanOrEqual(least);
    const levelled = new Map(
      spec.clauses.flatMap(({ id, authority }) => (authority === undefined ? [] : [[id, authority]])),
    );
    expect(
      new Set(statements.map(({ clause }) => clause).filter((id) => levelled.has(id))).size,
    ).toBeGreaterThanOrEqual(headings);
    for (const { clause, level } of statements) if (levelled.has(clause)) expect(level).toBe(levelled.get(clause));
    if (levels !== undefined) expect(count([...levelled.values()])).toEqual(levels);
    const texts = new Map(spec.clauses.map(({ id, text }) => [id, text]));
    for (const { clause, quote } of statements) {
      const text = texts.get(clause) ?? '';
      expect(text).toContain(quote);
      expect(text.replace(/~~~[\s\S]*?~~~/g, ''), quote).toContain(quote);
    }
    expect(new Set(statements.map(({ id }) => id)).size).toBe(statements.length);
  });
});

type Planted = { phrase: string; kind: string; strength: string; level: string };

/** Pairs each planted phrase with the shortest statement that quotes it; each statement counts once. */
function score(file: string) {
  const spec = parseSpec(readFileSync(file, 'utf8'), 'made-up');
  const statements = splitStatements(spec);
  const planted = readFileSync(file.replace(/\.md$/, '.planted.txt'), 'utf8').trim().split('\n').map(readPlanted);
  const matched = new Map<string, Statement>();
  let right = 0;
  for (const { phrase, kind, strength, level } of planted) {
    expect(spec.source).toContain(phrase);
    const [found] = statements
      .filter((one) => one.quote.includes(phrase) && ![...matched.values()].includes(one))
      .sort((one, other) => one.quote.length - other.quote.length);
    if (found === undefined) continue;
    matched.set(phrase, found);
    if (found.kind === kind && found.strength === strength && found.level === level) right += 1;
  }
  return { planted, statements, matched, right };
}

function readPlanted(line: string): Planted {
  const [phrase = '', fields = ''] = line.split(' | ');
  const [kind = '', strength = '', level = ''] = fields.split(' ');
  return { phrase, kind, strength, level };
}

function brief(text: string) {
  return splitStatements(parseSpec(`# A\n\n${text}\n`, 'a')).map(({ quote, kind, strength }) => [
    quote,
    kind,
    strength,
  ]);
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
