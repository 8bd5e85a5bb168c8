import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres, withConnectionRetry } from '../../src/store/postgres/database.ts';
import { sessionLimits } from '../../src/store/postgres/session-limits.ts';
import { testPostgres } from '../support/postgres.ts';

const server = await testPostgres();
afterAll(() => server.stop());

describe('a process that stops within a transaction [P234]', () => {
  it('loses its locks soon, and what waits for them goes on without an error', async () => {
    const url = await server.newDatabase();
    const short = { idleInTransactionMs: 200, lockMs: 5_000, statementMs: 5_000 };
    const stopped = await openPostgres(url, short);
    const other = await openPostgres(url, short);
    const touch = { leaseOwner: 'p', lastSeenAt: new Date() } as never;
    await other.database.insertInto('processHeartbeats').values(touch).execute();
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let isLocked: () => void = () => undefined;
    const locked = new Promise<void>((resolve) => {
      isLocked = resolve;
    });
    const late = stopped.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('processHeartbeats').execute();
      isLocked();
      await asleep;
      await transaction.deleteFrom('processHeartbeats').execute();
    });
    const lateEnd = late.then(
      () => 'committed',
      () => 'refused',
    );
    await locked;
    await withConnectionRetry(() => other.database.updateTable('processHeartbeats').set(touch).execute());
    wake();
    expect(await lateEnd).toBe('refused');
    const rows = await other.database.selectFrom('processHeartbeats').selectAll().execute();
    expect(rows).toHaveLength(1);
    await Promise.all([stopped.close(), other.close()]);
  });

  it('costs others at most ten seconds, and those that wait behind it wait longer than that', () => {
    expect(sessionLimits.idleInTransactionMs).toBeLessThanOrEqual(10_000);
    expect(sessionLimits.lockMs).toBeGreaterThan(sessionLimits.idleInTransactionMs);
  });

  it('a wait for a lock that ends is tried again', async () => {
    const url = await server.newDatabase();
    const { database, close } = await openPostgres(url, {
      idleInTransactionMs: 60_000,
      lockMs: 50,
      statementMs: 5_000,
    });
    let tries = 0;
    const row = { leaseOwner: 'p', lastSeenAt: new Date() } as never;
    await database.insertInto('processHeartbeats').values(row).execute();
    await database.transaction().execute(async (transaction) => {
      await transaction.updateTable('processHeartbeats').set(row).execute();
      const first = database.updateTable('processHeartbeats').set(row).execute();
      await expect(first).rejects.toMatchObject({ code: '55P03' });
    });
    await withConnectionRetry(async () => {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
    });
    expect(tries).toBe(2);
    await close();
  });
});
