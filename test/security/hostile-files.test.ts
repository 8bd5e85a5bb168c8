import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeAnswers } from '../../bench/support/public-data.ts';
import { readRows } from '../../src/datasets/read-table.ts';
import { readScenarios } from '../../src/datasets/scenarios/read-scenarios.ts';
import { readTaxonomy } from '../../src/datasets/scenarios/read-taxonomy.ts';
import { checkUnpackedSize } from '../../src/datasets/stress-test/check-decompressed-size.ts';
import { describeColumns } from '../../src/datasets/stress-test/columns.ts';
import { openDuck, sourceOf } from '../../src/datasets/stress-test/duckdb.ts';
import { readPublicScenarios } from '../../src/datasets/stress-test/read-scenarios.ts';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

// Promise P82: a file made to hurt ends in one message that names it, and neither the process nor the machine with it.

const folder = temporaryFolder();
const file = (name: string) => path.join(folder, name);
const header = 'query,value1,value2,nudge_direction,response_a\n';

/** Everything an import reads of a data set, except that nothing is stored. */
async function readAll(location: string): Promise<{ rows: number; rejected: Record<string, number> }> {
  const source = sourceOf([location]);
  const duck = await openDuck(source.files, true);
  try {
    const { columns } = await describeColumns(duck, source);
    await checkUnpackedSize(duck, source, columns);
    const rejections = { rows: {}, cells: {} };
    let rows = 0;
    for await (const _row of readPublicScenarios(duck, source, columns, [], rejections)) rows += 1;
    return { rows, rejected: { ...rejections.rows, ...rejections.cells } };
  } finally {
    duck.close();
  }
}

async function writeParquet(name: string, select: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${file(name)}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
  return readFileSync(file(name)).length;
}
const fixed = `'q' AS query, 'a' AS value1, 'b' AS value2, 'neutral' AS nudge_direction`;

describe('a Parquet file [P82]', () => {
  it('of some kilobytes that holds gigabytes of one text is refused unread', async () => {
    const size = await writeParquet(
      'bomb.parquet',
      `SELECT ${fixed}, repeat('x', 900000) AS response_m FROM range(1000)`,
    );
    expect(size).toBeLessThan(20_000);
    await expect(readAll(file('bomb.parquet'))).rejects.toThrow(/\d+ bytes of Parquet unpack to 90\d MB/);
    const { code, stderr } = await runCli(folder, ['import', file('bomb.parquet')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error \[invalid-input\]: data set: .*made to fill memory and disks\n$/);
  });

  it('of more rows than its size can mean is refused unread', async () => {
    await writeParquet('rows.parquet', `SELECT ${fixed}, 'y' AS response_m FROM range(2000000)`);
    await expect(readAll(file('rows.parquet'))).rejects.toThrow(/unpack to 20\d\d MB/);
  });

  it('with one cell or one row beyond the limit loses that, and is read', async () => {
    await writeParquet(
      'cells.parquet',
      `SELECT 'q' || i AS query, 'a' AS value1, 'b' AS value2, 'neutral' AS nudge_direction,
         CASE WHEN i = 3 THEN repeat('x', 5000000) ELSE 'short' END AS response_m, 'other' AS response_n,
         ${Array.from({ length: 41 }, (_none, at) => `CASE WHEN i = 4 THEN repeat('z', 1000000) END AS response_z${at}`).join(', ')}
       FROM range(6) rows(i)`,
    );
    expect(await readAll(file('cells.parquet'))).toEqual({
      rows: 5,
      rejected: {
        'texts: expected at most 40000000 bytes on one query': 1,
        'response: more than 1000000 characters': 1,
      },
    });
  });

  it('whose metadata lie is read or refused, whatever byte of them was changed', async () => {
    await writeAnswers(file('true.parquet'), 6);
    const bytes = readFileSync(file('true.parquet'));
    const footer = bytes.readUInt32LE(bytes.length - 8);
    let [read, refused] = [0, 0];
    for (let turn = 0; turn < 24; turn += 1) {
      const lying = Buffer.from(bytes);
      // Spread over the footer by a step that is no divisor of it.
      const at = bytes.length - 8 - footer + ((turn * 9973) % (footer + 4));
      lying[at] = (lying[at] ?? 0) ^ 0xff;
      lying[at + 1] = turn * 11;
      writeFileSync(file('lying.parquet'), lying);
      try {
        await readAll(file('lying.parquet'));
        read += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/^data set: /) });
        refused += 1;
      }
    }
    expect(read + refused).toBe(24);
    expect(refused).toBeGreaterThan(0);
  });
});

describe('a file of text [P82]', () => {
  const nested = (depth: number, between = '') =>
    `{"query":"q [[","value1":"a\\"{{{","value2":"b","nudge_direction":"neutral","response_a":${`[${between}`.repeat(depth)}${`]${between}`.repeat(depth)}}\n`;

  it.each([
    ['nested in one line', nested(2000)],
    ['nested over lines', nested(2000, '\n')],
  ])('%s deeper than the reader’s stack is refused before it is read', async (_how, text) => {
    writeFileSync(file('nested.jsonl'), text);
    await expect(readAll(file('nested.jsonl'))).rejects.toThrow(
      /nested\.jsonl: about line \d+: expected at most 64 levels/,
    );
  });

  it('with brackets in strings only is read', async () => {
    const row = { query: '['.repeat(500), value1: '"{', value2: '\\"[', nudge_direction: 'neutral', response_a: '{' };
    writeFileSync(file('brackets.jsonl'), `${JSON.stringify(row)}\n`.repeat(3));
    expect((await readAll(file('brackets.jsonl'))).rows).toBe(3);
  });

  it('with one line of a gigabyte is refused where it is read, as data set, as table and as scenarios', async () => {
    writeFileSync(file('line.csv'), header);
    truncateSync(file('line.csv'), 1e9);
    await expect(readAll(file('line.csv'))).rejects.toThrow(
      /line\.csv: about line 2: expected at most 10 MB in a line/,
    );
    await expect(readRows(file('line.csv'))).rejects.toThrow('expected at most 200 MB of text, got 1000');
    expect(() => readScenarios(file('line.csv'), new Map())).toThrow('expected at most 200 MB of text, got 1000');
  });

  it('with a row that never ends is refused', async () => {
    writeFileSync(file('endless.csv'), `${header}q,a,b,neutral,"${'x\n'.repeat(10_100_000)}`);
    await expect(readRows(file('endless.csv'))).rejects.toThrow(/endless\.csv: no CSV with a header: Max Record Size/);
    expect(() => readScenarios(file('endless.csv'), new Map())).toThrow(/Max Record Size/);
  });

  it('in YAML whose aliases multiply is refused', () => {
    const levels = Array.from(
      { length: 12 },
      (_none, at) =>
        `a${at}: &a${at} [${Array(9)
          .fill(at === 0 ? 'x' : `*a${at - 1}`)
          .join(', ')}]`,
    );
    writeFileSync(file('laughs.yaml'), `${levels.join('\n')}\n`);
    expect(() => readScenarios(file('laughs.yaml'), new Map())).toThrow(/laughs\.yaml: Excessive alias count/);
    expect(() => loadPanel(file('laughs.yaml'))).toThrow(/laughs\.yaml: Excessive alias count/);
  });

  it('that is a device is no file', async () => {
    await expect(readRows('/dev/zero')).rejects.toThrow('expected a file, got a device or pipe');
    expect(() => readScenarios('/dev/zero', new Map())).toThrow('expected a file, got a device or pipe');
    expect(() => loadSpec('/dev/zero')).toThrow('expected a file of at most 20 MB');
  });
});

describe('a folder of files [P82]', () => {
  beforeAll(() => {
    writeFileSync(file('secret.yaml'), 'password: "hunter2"\n');
    writeFileSync(file('secret.csv'), `${header}q,a,b,neutral,hunter2\n`);
    for (const name of ['link', 'inside']) mkdirSync(file(name));
    for (const kind of ['yaml', 'csv']) symlinkSync(file(`secret.${kind}`), path.join(file('link'), `x.${kind}`));
    writeFileSync(path.join(file('inside'), 'one.csv'), `${header}q,a,b,neutral,x\n`);
    symlinkSync('one.csv', path.join(file('inside'), 'two.csv'));
  });

  it('reads nothing that a link in it leads out to', () => {
    for (const read of [
      () => readScenarios(file('link'), new Map()),
      () => readTaxonomy(file('link')),
      () => sourceOf([file('link')]),
    ]) {
      expect(read).toThrow(/expected a file of this folder, got a link that leads out of it/);
      expect(read).not.toThrow(/hunter2/);
    }
  });

  it('may have links within', async () => {
    expect((await readAll(file('inside'))).rows).toBe(2);
  });

  it('is not left by the engine, whatever is asked of it', async () => {
    const source = sourceOf([file('inside')]);
    const duck = await openDuck(source.files, true);
    try {
      for (const sql of [
        `SELECT * FROM read_csv('${file('secret.csv')}')`,
        `SELECT * FROM read_text('/etc/hostname')`,
        `COPY (SELECT 1) TO '${file('written.csv')}'`,
        `SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')`,
        'SET enable_external_access = true',
        'INSTALL httpfs',
      ])
        await expect(duck.rows(sql)).rejects.toThrow(/^data set: /);
    } finally {
      duck.close();
    }
  });
});
