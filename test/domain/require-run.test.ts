import { describe, expect, it } from 'vitest';
import { requireDebate, requireRun } from '../../src/domain/require-run.ts';

const runs = { run: async () => undefined, debate: async () => undefined };

describe('requireRun and requireDebate', () => {
  it('name the input and the id that is not there', async () => {
    await expect(requireRun({ runs }, 'r9', '--resume')).rejects.toMatchObject({
      code: 'not-found',
      message: '--resume: there is no run r9 in this store',
    });
    await expect(requireDebate({ runs }, 'r9-0001')).rejects.toMatchObject({
      code: 'not-found',
      message: 'debate: there is no debate r9-0001 in this store',
    });
  });

  it('give the row that is there', async () => {
    const row = { id: 'r1' } as never;
    expect(await requireRun({ runs: { run: async () => row } }, 'r1')).toBe(row);
  });
});
