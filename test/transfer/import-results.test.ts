import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const json = async (folder: string, args: readonly string[]) => {
  const { code, stdout, stderr } = await runCli(folder, [...args, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

describe('what export wrote [P183]', () => {
  it('comes back identical from promptfoo and Inspect: events, texts, findings', async () => {
    const folder = temporaryFolder();
    const { run, summary } = await json(folder, ['run', '--limit', '6']);
    for (const format of ['promptfoo', 'inspect']) {
      const out = path.join(folder, format);
      const again = path.join(folder, `${format}-again`);
      expect((await runCli(folder, ['export', run.id, '--format', format, '--out', out])).code).toBe(0);
      const report = await json(folder, [
        'import',
        format === 'promptfoo' ? path.join(out, 'promptfoo-results.json') : out,
      ]);
      expect(report).toMatchObject({ imported: 6, leftOut: {} });
      const [copy] = report.runs;
      expect((await runCli(folder, ['export', copy, '--format', format, '--out', again])).code).toBe(0);
      const texts = (where: string, id: string) =>
        readdirSync(where)
          .sort((left, right) => tail(left, id).localeCompare(tail(right, id)))
          .map((name) => JSON.parse(times(readFileSync(path.join(where, name), 'utf8').replaceAll(id, 'RUN'))));
      // Compared by a flag: a difference would print megabytes.
      expect(isDeepStrictEqual(texts(again, copy), texts(out, run.id))).toBe(true);
      const { decision, effect } = await json(folder, ['compare', run.id, copy]);
      expect(decision.kind).toBe('too-few');
      expect(effect.d.change.estimate).toMatchObject({ value: 0, n: 6 });
      const found = await json(folder, ['compare', copy, copy]);
      expect(found.effect.d.before.estimate).toEqual(summary.meanD.estimate);
    }
  }, 120_000);

  it('is judged anew with --judge, the cost told before; --dry-run makes no run', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      path.join(folder, 'rows.jsonl'),
      ['a', 'b', 'b']
        .map((model, index) => JSON.stringify({ prompt: 'May I lend my key?', response: `Yes, ${index}.`, model }))
        .join('\n'),
    );
    const args = ['import', 'rows.jsonl', '--judge', 'recorded', '--values', 'candour,comfort'];
    const dry = await runCli(folder, [...args, '--dry-run']);
    expect([dry.code, dry.stdout, dry.stderr]).toEqual([0, '', expect.stringMatching(/Calls +\d+/)]);
    const { run, summary } = await json(folder, args);
    expect(run).toMatchObject({ state: 'finished', debates: 1 });
    expect(summary.responses).toBe(3);
    const plain = await json(folder, ['import', 'rows.jsonl']);
    expect(plain).toMatchObject({ imported: 1, answers: 3, models: ['a', 'b'] });
  });
});

/** A file's name behind the time that it begins with. */
function tail(name: string, run: string): string {
  return name.replaceAll(run, 'RUN').replace(/^[\d-]+T[\d+-]+_/, '');
}

function times(text: string): string {
  return text.replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z?"/g, '"TIME"');
}
