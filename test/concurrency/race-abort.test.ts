import { describe, expect, it } from 'vitest';
import { raceAbort } from '../../src/concurrency/race-abort.ts';
import { neverAborted } from '../support/model-answer.ts';

describe('raceAbort', () => {
  it('gives what the work gives', async () => {
    await expect(raceAbort(Promise.resolve(7), neverAborted)).resolves.toBe(7);
    await expect(raceAbort(Promise.reject(new Error('broken')), neverAborted)).rejects.toThrow('broken');
  });

  it("rejects with the signal's reason as soon as it is aborted, while the work goes on", async () => {
    const stop = new AbortController();
    const work = Promise.withResolvers<string>();
    const race = raceAbort(work.promise, stop.signal);
    stop.abort(new Error('enough'));
    await expect(race).rejects.toThrow('enough');
    work.resolve('done');
    await expect(work.promise).resolves.toBe('done');
  });

  it('does not wait at all where the signal is aborted already', async () => {
    await expect(raceAbort(Promise.resolve(7), AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
