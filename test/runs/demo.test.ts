import { expect, it } from 'vitest';
import type { RunRow } from '../../src/domain/run.ts';
import { startDemo } from '../../src/runs/demo.ts';
import { loadScenarios } from '../../src/runs/load-inputs.ts';
import type { RunRequest } from '../../src/runs/run-service-types.ts';

it('goes on with other scenarios while somebody watches, and rests while nobody does [P277]', async () => {
  const started: RunRequest[] = [];
  const ends: PromiseWithResolvers<RunRow>[] = [];
  let viewers = 0;
  const service = {
    async start(request: RunRequest) {
      started.push(request);
      ends.push(Promise.withResolvers());
      return { id: String(started.length - 1) } as RunRow;
    },
    whenEnded: (id: string) => ends[Number(id)]?.promise as Promise<RunRow>,
  };
  const stop = new AbortController();
  const failures: unknown[] = [];
  const scenarios = loadScenarios('bundled').slice(0, 30);
  await startDemo(service, {
    hasViewers: () => viewers > 0,
    signal: stop.signal,
    onFailure: (error) => failures.push(error),
    scenarios,
    lookEveryMs: 1,
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  await settle();
  expect(started).toHaveLength(1);
  ends[0]?.resolve({} as RunRow);
  await settle();
  expect(started).toHaveLength(1);
  viewers = 1;
  await expect.poll(() => started.length).toBe(2);
  ends[1]?.resolve({} as RunRow);
  await expect.poll(() => started.length).toBe(3);
  const ids = started.map((run) => run.scenarios.map(({ id }) => id));
  expect(ids[0]).toEqual(scenarios.slice(0, 12).map(({ id }) => id));
  expect(ids[1]).toEqual(scenarios.slice(12, 24).map(({ id }) => id));
  // Past the last it begins again, as other debates.
  expect(ids[2]).toEqual(ids[0]);
  expect(started.map(({ seed }) => seed)).toEqual([1, 1, 2]);
  expect(started.every(({ concurrency }) => concurrency === 2)).toBe(true);
  stop.abort();
  ends[2]?.reject(stop.signal.reason);
  await settle();
  expect(failures).toEqual([]);
});
