import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { IndexedDebate } from '../../src/domain/response-index.ts';
import { clearIndex, createResponseIndex } from '../../src/store/sqlite/response-index.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const debate = (run: string, words: string[]): IndexedDebate => ({
  id: `${run}-1`,
  run,
  position: 0,
  scenario: 's',
  lastHash: 'h',
  contested: false,
  d: 1,
  outcome: 'settled',
  problem: 'none',
  clauses: [],
  responses: [
    {
      response: 'R1',
      model: 'm',
      verdict: null,
      contested: false,
      refusing: 0,
      judges: [],
      failed: false,
      text: null,
      words,
    },
  ],
});
const page = { sort: 'position', descending: false, offset: 0, limit: 5 } as const;

it('keeps no word of a deleted run in its file, and all of another [P270]', async () => {
  const file = path.join(temporaryFolder(), 'store.db-index');
  const index = createResponseIndex(file);
  await index.put([debate('gone', ['unspeakable', 'shared'])]);
  await index.put([debate('stays', ['shared'])]);
  clearIndex(file, ['gone', 'unknown']);
  for (const suffix of ['', '-wal']) expect(readFileSync(`${file}${suffix}`).includes('nspeakabl')).toBe(false);
  expect((await index.responses('gone', {}, page)).total).toBe(0);
  expect((await index.responses('stays', { words: ['sha'] }, page)).total).toBe(1);
  index.close();
});

it('makes a file anew that is damaged or of another version [P270]', async () => {
  const file = path.join(temporaryFolder(), 'store.db-index');
  writeFileSync(file, 'no database at all, but long enough to be taken for one'.repeat(40));
  const index = createResponseIndex(file);
  await index.put([debate('r', ['word'])]);
  expect((await index.responses('r', { words: ['word'] }, page)).total).toBe(1);
  index.close();
});
