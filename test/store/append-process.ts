import { createSqliteStore } from '../../src/store/sqlite/store.ts';

// One of the processes of sqlite.test.ts: makes the run unless another did, then appends a hundred events to its own debate.
const [file = '', name = '0'] = process.argv.slice(2);
const store = createSqliteStore({ file, now: () => new Date(0) });
const plan = { scenarios: [{ id: 's0' }, { id: 's1' }, { id: 's2' }] };
const text = {
  id: 'r1',
  kind: 'stress-test',
  state: 'running',
  reason: '',
  spec: 's',
  panel: 'p',
  startedAt: '',
  digest: '',
  startedBy: '',
} as const;
await store.runs
  .create({ ...text, seed: 1, simulated: true, debates: 3, endedAt: null }, plan as never, [])
  .catch(() => undefined);
const debate = (await store.runs.debates('r1'))[Number(name)]?.id ?? '';
for (let batch = 0; batch < 20; batch += 1) {
  const appends = Array.from({ length: 5 }, (_, at) =>
    store.trace.appendDebate('r1', debate, [
      { type: 'round-start', data: { round: batch * 5 + at, protocol: 'advocacy', advocates: [], contested: [] } },
    ]),
  );
  await Promise.all(appends);
}
await store.close();
