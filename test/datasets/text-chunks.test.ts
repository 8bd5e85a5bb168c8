import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { streamStressTestCsv } from '../../src/datasets/stress-test/read-csv.ts';
import { chunksOfText } from '../../src/datasets/text-chunks.ts';
import { temporaryFolder } from '../support/run-cli.ts';

function fileOf(bytes: Buffer | string): string {
  const file = path.join(temporaryFolder(), 'long.csv');
  writeFileSync(file, bytes);
  return file;
}

async function textOf(file: string): Promise<string> {
  let text = '';
  for await (const chunk of chunksOfText(file)) text += chunk;
  return text;
}

describe('text read piece by piece [P153]', () => {
  it('keeps characters whole that pieces part, and drops the mark', async () => {
    const text = 'x'.repeat(65_535) + 'é€😀'.repeat(40_000);
    expect(await textOf(fileOf(`\uFEFF${text}`))).toBe(text);
  });

  it('refuses what is not UTF-8 by the name of the file', async () => {
    await expect(textOf(fileOf(Buffer.from('caf\u00e9', 'latin1')))).rejects.toThrow(
      /long\.csv: expected text in UTF-8/,
    );
    const rows = streamStressTestCsv(
      fileOf(Buffer.from('nudge_direction,query,value1,value2\nneutral,caf\u00e9,a,b\n', 'latin1')),
    );
    await expect(rows.next()).rejects.toThrow(/long\.csv: expected text in UTF-8/);
  });

  it('reads rows of the public data set', async () => {
    const rows = streamStressTestCsv(fileOf('nudge_direction,query,value1,value2\nneutral,May I?,a,b\n'));
    expect((await rows.next()).value).toMatchObject({ query: 'May I?' });
  });
});
