import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../src/datasets/spec/parse-spec.ts';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import {
  formatStatements,
  mergeStatements,
  parseStatements,
} from '../../../src/datasets/statements/statements-file.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const text = '# A {#a authority=user}\n\nNever lie. You should ask first. You may joke.\n';
const spec = parseSpec(text, 'a');
const found = splitStatements(spec);
const file = formatStatements({ statements: found, removed: [] });

describe('the file of statements', () => {
  it('gives back what was written', () => {
    expect(parseStatements(file, 'a.yaml', spec).statements).toEqual(found);
  });

  it.each([
    [
      'a quote that does not stand in its clause',
      file.replace('quote: Never lie', 'quote: Never ever lie'),
      /word for word/,
    ],
    ['a clause that is not there', file.replaceAll('clause: a\n', 'clause: b\n'), /no such clause/],
    ['a wrong kind', file.replace('kind: prohibition', 'kind: ban'), /statements\.0\.kind/],
    ['an id twice', formatStatements({ statements: [...found, ...found], removed: [] }), /stands there twice/],
    ['broken YAML', 'statements: [', /yaml/],
    ['aliases', 'statements: &a []\nremoved: *a\n', /a\.yaml/],
  ])('refuses %s with one message', (_name, broken, message) => {
    expect(() => parseStatements(broken, 'a.yaml', spec)).toThrow(message);
  });

  it('keeps edited, given and removed statements when the spec is split again [P103]', () => {
    const [lie, ask, joke] = found;
    if (lie === undefined || ask === undefined || joke === undefined) throw new Error('expected three statements');
    const edited = { ...lie, severity: 5, severitySource: 'given' as const };
    const given = { ...ask, id: 'mine', quote: 'ask first', source: 'given' as const };
    const before = formatStatements({ statements: [edited, ask, given], removed: [joke.id] });
    const now = parseSpec(text.replace('You should ask first.', 'You must ask first.'), 'a');
    const merged = mergeStatements(splitStatements(now), before, 'a.yaml', now);
    expect(merged).toMatchObject({ edited: 1, given: 1, added: 1, dropped: [ask.id] });
    expect(merged.statements.map(({ quote, severity }) => [quote, severity])).toEqual([
      ['Never lie', 5],
      ['You must ask first', 3],
      ['ask first', 2],
    ]);
  });
});

describe('mootcourt spec statements', () => {
  it('prints, writes and reads statements, and keeps edits [P103]', async () => {
    const folder = temporaryFolder();
    const yaml = path.join(folder, 'my.statements.yaml');
    writeFileSync(path.join(folder, 'my.md'), text);
    const plain = await runCli(folder, ['spec', 'statements', 'my.md']);
    expect(plain).toMatchObject({ code: 0 });
    expect(plain.stdout).toContain('3 statements in 1 clause');
    const printed = JSON.parse((await runCli(folder, ['spec', 'statements', 'my.md', '--json'])).stdout);
    expect(printed).toEqual({ statements: found });
    expect((await runCli(folder, ['spec', 'statements', 'my.md', '--write'])).stdout).toContain('3 new');
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replace('severity: 3', 'severity: 5'));
    expect((await runCli(folder, ['spec', 'statements', 'my.md', '--write'])).stdout).toContain('1 kept as edited');
    const again = JSON.parse((await runCli(folder, ['spec', 'statements', 'my.md', '--json'])).stdout);
    expect(again.statements[0]).toMatchObject({ quote: 'Never lie', severity: 5 });
    writeFileSync(path.join(folder, 'my.md'), text.replace('Never lie', 'Never cheat'));
    const stale = await runCli(folder, ['spec', 'statements', 'my.md']);
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('spec statements --write');
  });
});

describe('the file of statements that models found', () => {
  const splitBy = { models: ['simulated:one'], simulated: true, run: 'r1' };
  const byModel = found.map((statement) => ({ ...statement, id: `${statement.id}-m`, source: 'model' as const }));

  it('says which models found them, and that they were simulated [P245]', () => {
    const text_ = formatStatements({ statements: byModel, removed: [], splitBy });
    expect(parseStatements(text_, 'a.yaml', spec).splitBy).toEqual(splitBy);
  });

  it('keeps what a person had edited in the file of the rules [P245]', () => {
    const [first, ...others] = found;
    if (first === undefined) throw new Error('expected statements');
    const edited = { ...first, severity: 1 };
    const before = formatStatements({ statements: [edited, ...others], removed: [] });
    const merged = mergeStatements(byModel, before, 'a.yaml', spec, found);
    expect(merged.statements).toEqual([...byModel, edited]);
    expect(merged).toMatchObject({ edited: 1, added: found.length, dropped: others.map(({ id }) => id) });
  });

  it('is not replaced by the rules unless that is said [P245]', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'a.md'), text);
    const split = ['spec', 'statements', 'a.md', '--model', 'simulated:one', '--write', '--json'];
    const { stdout, code } = await runCli(folder, split);
    expect(code).toBe(0);
    const { job, written } = JSON.parse(stdout);
    expect(job).toMatchObject({ models: ['simulated:one'], clauses: 1, run: { kind: 'statements', simulated: true } });
    expect(written.added).toBeGreaterThan(0);
    const file_ = path.join(folder, 'a.statements.yaml');
    const saved = readFileSync(file_, 'utf8');
    const refused = await runCli(folder, ['spec', 'statements', 'a.md', '--write']);
    expect(refused.stderr).toMatch(/come from simulated:one; replace them by those of the rules with --overwrite/);
    expect(readFileSync(file_, 'utf8')).toBe(saved);
  }, 60_000);
});
