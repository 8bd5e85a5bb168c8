import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/app/open-store.ts';
import { resolveDebate, resolveRun, resolveWaitingDebate } from '../../../src/cli/options/resolve-run.ts';
import type { DebateEventBody } from '../../../src/domain/event.ts';
import type { RunKind, RunState } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { createRun } from '../../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../../src/runs/load-inputs.ts';
import { loadPanel } from '../../../src/settings/panel-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const [scenario, ...more] = loadScenarios('bundled');
if (scenario === undefined) throw new Error('no bundled scenario');
const shared = { spec: loadSpec('helpful-assistant'), panel: loadPanel('offline'), seed: 1 };
let store: Store;
let minutes = 0;
const now = () => new Date(Date.UTC(2026, 0, 1, 0, minutes));

/** A run or job that is newer than the ones before it. */
async function stored(kind: RunKind, debates = 1, state: RunState = 'finished'): Promise<string> {
  minutes += 1;
  const scenarios = [scenario, ...more].slice(0, debates).flatMap((item) => item ?? []);
  const row = await createRun(store, { kind, ...shared, ...(debates === 0 ? {} : { scenarios }) }, [], now());
  await store.runs.setState(row.id, state, '');
  return row.id;
}

beforeAll(async () => {
  store = await openStore({ storeFile: path.join(temporaryFolder(), 'latest.db') }, now);
});
afterAll(() => store.close());

describe('latest', () => {
  it('says what the store lacks, and the command that makes it', async () => {
    await expect(resolveRun(store, 'latest')).rejects.toThrow(
      'run: this store holds no run of kind stress-test or adjudication or import yet; start one with: mootcourt run',
    );
    await expect(
      resolveRun(store, 'latest', { argument: '--resume', kinds: ['generation'], jobs: true }),
    ).rejects.toThrow('--resume: this store holds no job of kind generation yet; start one with: mootcourt generate');
    await expect(resolveDebate(store, 'latest')).rejects.toThrow('debate: this store holds no run');
    await expect(resolveWaitingDebate(store, 'latest')).rejects.toThrow('no debate in this store waits for a person');
  });

  it('is the newest run of a kind that the argument takes, whatever jobs and trials came after it', async () => {
    await stored('stress-test');
    const newest = await stored('stress-test');
    const adjudication = await stored('adjudication');
    const generation = await stored('generation', 0);
    await stored('amendment', 0);
    await stored('amendment');
    const embedding = await stored('embedding', 0);
    const id = async (...choice: Parameters<typeof resolveRun>) => (await resolveRun(...choice)).id;
    expect(await id(store, 'latest')).toBe(adjudication);
    expect(await id(store, 'latest', { kinds: ['stress-test'] })).toBe(newest);
    expect(await id(store, 'latest', { kinds: ['generation'], jobs: true })).toBe(generation);
    expect(await id(store, 'latest', { kinds: ['embedding'], jobs: true })).toBe(embedding);
  });

  it('is the debate that was ruled last, in the newest run', async () => {
    const run = await stored('stress-test', 3);
    const debate = (number: number) => `${run}-000${number}`;
    await expect(resolveDebate(store, 'latest')).rejects.toThrow(`run ${run} has no debate with events yet`);
    const event: DebateEventBody = { type: 'round-end', data: { round: 1, moves: [] } };
    await store.trace.appendDebate(run, debate(2), [event]);
    expect((await resolveDebate(store, 'latest')).id).toBe(debate(2));
    const ruling = {
      type: 'ruling',
      data: {
        ruling: {
          outcome: 'unanimous',
          problem: 'none',
          explanation: 'All agree.',
          verdicts: [],
          clauses: [],
          provenance: { judges: [], escalated: false },
        },
      },
    };
    // What a ruling says does not matter here.
    await store.trace.appendDebate(run, debate(3), [ruling as never]);
    // More events than are read at once.
    for (let count = 0; count < 600; count += 100)
      await store.trace.appendDebate(
        run,
        debate(1),
        Array.from({ length: 100 }, () => event),
      );
    expect((await resolveDebate(store, 'latest')).id).toBe(debate(3));
  });

  it('is the first debate that waits, where a ruling is to be given', async () => {
    const waiting = await stored('stress-test', 3, 'awaiting-review');
    await store.trace.appendDebate(waiting, `${waiting}-0002`, [], { state: 'awaiting-human' });
    await stored('stress-test');
    expect((await resolveWaitingDebate(store, 'latest')).id).toBe(`${waiting}-0002`);
  });
});

describe('an id', () => {
  it('is taken as it is, of whatever kind', async () => {
    const job = await stored('calibration', 0);
    expect((await resolveRun(store, job, { kinds: ['stress-test'] })).id).toBe(job);
    const run = await stored('amendment');
    expect((await resolveDebate(store, `${run}-0001`)).run).toBe(run);
  });

  it('that the store lacks is named with its argument', async () => {
    await expect(resolveRun(store, 'r9', { argument: '--weight-by-run' })).rejects.toThrow(
      '--weight-by-run: there is no run r9 in this store',
    );
    await expect(resolveDebate(store, 'r9-0001')).rejects.toThrow('debate: there is no debate r9-0001 in this store');
  });
});
