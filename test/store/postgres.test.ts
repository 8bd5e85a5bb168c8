import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/domain/event.ts';
import type { Store } from '../../src/domain/store.ts';
import { migrations } from '../../src/store/postgres/migrations.ts';
import { createPostgresStore } from '../../src/store/postgres/store.ts';
import { describeResponseIndex } from '../contract/response-index.ts';
import { describeRetention } from '../contract/retention.ts';
import { body, describeStore, entry, planOf, runRow, type StoreUnderTest, startedAt } from '../contract/store.ts';
import { testPostgres } from '../support/postgres.ts';

const server = await testPostgres();
afterAll(() => server.stop());
const now = () => new Date(startedAt);

async function storeUnderTest(): Promise<StoreUnderTest> {
  const url = await server.newDatabase();
  return {
    open: () => createPostgresStore({ url, now }),
    damage: async (sql) => void (await server.query(url, sql)),
    withoutReferences: 'SET session_replication_role = replica',
  };
}

describeStore('Postgres', storeUnderTest);
describeRetention('Postgres', storeUnderTest);
describeResponseIndex('Postgres', storeUnderTest);

describe('Postgres: the database', () => {
  async function stores(count: number): Promise<{ url: string; all: Store[]; debates: string[] }> {
    const url = await server.newDatabase();
    const all = await Promise.all(Array.from({ length: count }, () => createPostgresStore({ url, now })));
    const debates = await all[0]?.runs.create(runRow('r1'), planOf(3), []);
    return { url, all, debates: debates?.map(({ id }) => id) ?? [] };
  }

  it('migrates once, however many start at once', async () => {
    const { url, all } = await stores(5);
    const rows = await server.query(url, 'SELECT name FROM kysely_migration');
    expect(rows).toHaveLength(Object.keys(migrations).length);
    await Promise.all(all.map((store) => store.close()));
  });

  it('refuses a database from a newer version, and one that is not there, naming it without its password', async () => {
    const { url, all } = await stores(1);
    await all[0]?.close();
    await server.query(url, "INSERT INTO kysely_migration VALUES ('9999-later', '2099-01-01T00:00:00.000Z')");
    await expect(createPostgresStore({ url, now })).rejects.toMatchObject({
      code: 'store-corrupt',
      message: expect.stringContaining('newer mootcourt'),
    });
    const missing = url.replace('mootcourt@', 'mootcourt:secret@').replace(/test_\w+/, 'nothing_here');
    const error = await createPostgresStore({ url: missing, now }).catch((problem) => problem);
    expect(error).toMatchObject({ code: 'invalid-config', message: expect.stringContaining('nothing_here') });
    expect(error.message).not.toContain('secret');
  });

  it("tells each store of the others' commits, in order", async () => {
    const { all, debates } = await stores(2);
    const [item, other] = all as [Store, Store];
    const traceEvents: TraceEvent[] = [];
    other.onCommit((events) => traceEvents.push(...events));
    // Until it listens.
    await sleep(200);
    for (let round = 0; round < 20; round += 1)
      await item.trace.appendDebate('r1', debates[round % 3] ?? '', [body(round)]);
    await expect.poll(() => traceEvents.length, { timeout: 5000 }).toBe(20);
    expect(traceEvents).toEqual(await other.trace.events('r1'));
    await Promise.all(all.map((store) => store.close()));
  });

  it('lets nobody append to a debate that another process has taken over', async () => {
    const { all, debates } = await stores(2);
    const [item, other] = all as [Store, Store];
    const [debate = ''] = debates;
    await item.trace.restartDebate('r1', debate);
    await item.trace.appendDebate('r1', debate, [body(1)]);
    await other.trace.restartDebate('r1', debate);
    await expect(item.trace.appendDebate('r1', debate, [body(2)])).rejects.toThrow('taken over by another process');
    await other.trace.appendDebate('r1', debate, [body(1)]);
    expect(await item.trace.events('r1', { debate })).toHaveLength(1);
    expect(await item.verifyIntegrity()).toEqual([]);
    await Promise.all(all.map((store) => store.close()));
  });

  it('loses and doubles nothing when its connections are cut again and again [P90]', async () => {
    const { url, all, debates } = await stores(2);
    const [item, other] = all as [Store, Store];
    const heard = new Set<number>();
    other.onCommit((events) => {
      for (const event of events) heard.add(event.seq);
    });
    let going = true;
    const cutting = (async () => {
      let cut = 0;
      // Ever longer apart, so that a slow machine gets its writes through between two cuts.
      for (let pauseMs = 100; going; pauseMs *= 1.3) {
        await sleep(pauseMs);
        cut += await server.cutConnections(url);
      }
      return cut;
    })();
    const writes: Promise<unknown>[] = [];
    for (let round = 0; round < 150; round += 1) {
      writes.push(item.trace.appendDebate('r1', debates[round % 2] ?? '', [body(round), body(round + 1)]));
      writes.push(other.trace.appendDebate('r1', debates[2] ?? '', [body(round)]));
      writes.push(item.ledger.record(entry('r1', `k${round}`, `answer ${round}`)));
      await sleep(5);
    }
    await Promise.all(writes);
    going = false;
    expect(await cutting).toBeGreaterThan(10);
    const events = await other.trace.events('r1');
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 450 }, (_unused, at) => at + 1));
    expect((await other.ledger.totals('r1')).calls).toBe(150);
    expect(await item.verifyIntegrity()).toEqual([]);
    await Promise.all(all.map((store) => store.close()));
  });

  it('keeps NUL and every other character of an answer', async () => {
    const { all } = await stores(1);
    const [store] = all as [Store];
    const text = 'a\u0000b\ufffd\u{1f600}';
    await store.ledger.record(entry('r1', 'k', text));
    expect((await store.ledger.find(['r1'], 'k'))?.text).toBe(text);
    expect(await store.verifyIntegrity()).toEqual([]);
    await store.close();
  });
});
