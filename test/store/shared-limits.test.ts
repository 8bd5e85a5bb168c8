import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BudgetAccount } from '../../src/domain/budget-account.ts';
import { nothingSpent } from '../../src/domain/budget-account.ts';
import type { RateLimiter, RateLimits } from '../../src/domain/rate-limits.ts';
import type { Budget } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { reserve } from '../../src/spending/local-budget.ts';
import { createPostgresStore } from '../../src/store/postgres/store.ts';
import { testPostgres } from '../support/postgres.ts';

const server = await testPostgres();
afterAll(() => server.stop());
const never = new AbortController().signal;

let url: string;
let stores: Store[];
beforeEach(async () => {
  url = await server.newDatabase();
  stores = await Promise.all([0, 1].map(() => createPostgresStore({ url, now: () => new Date() })));
});
afterEach(() => Promise.all(stores.map((store) => store.close())));

/** The same entrance at every process. */
function entrances(rates: RateLimits): RateLimiter[] {
  return stores.map(({ limits }) => limits?.limiter('provider', rates) as RateLimiter);
}

/** The same account at every process. */
function accounts(limits: Budget, before = nothingSpent): Promise<BudgetAccount[]> {
  return Promise.all(stores.map((store) => store.limits?.account('run', limits, before) as Promise<BudgetAccount>));
}

/** What a killed process leaves: it says no more that it lives. */
const silence = () =>
  server.query(url, "UPDATE process_heartbeats SET last_seen_at = last_seen_at - interval '1 hour'");

describe('limits of a provider, over all processes of a database [P93]', () => {
  it('no more calls are under way at once than are allowed, and each gets its turn', async () => {
    const both = entrances({ concurrency: 3 });
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 24 }, async (_unused, at) => {
        const leave = await (both[at % 2] as RateLimiter)(100, never);
        inside += 1;
        most = Math.max(most, inside);
        await sleep(10);
        inside -= 1;
        leave(100);
      }),
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('no more calls and tokens begin within six seconds than a sixth of the minute allows', async () => {
    for (const rates of [{ requestsPerMinute: 30 }, { tokensPerMinute: 3000 }]) {
      const both = entrances(rates);
      const stop = new AbortController();
      const entered: number[] = [];
      const waiting = Array.from({ length: 20 }, async (_unused, at) => {
        const leave = await (both[at % 2] as RateLimiter)(100, stop.signal);
        entered.push(at);
        leave(100);
      });
      await expect.poll(() => entered.length).toBeGreaterThanOrEqual(5);
      await sleep(500);
      expect(entered).toHaveLength(5);
      stop.abort(new Error('enough'));
      const results = await Promise.allSettled(waiting);
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(15);
      await server.query(url, 'DELETE FROM rate_limit_usage');
    }
  });

  it('a call that took fewer tokens than were thought makes room for others', async () => {
    const [rateLimiter, other] = entrances({ tokensPerMinute: 600 }) as [RateLimiter, RateLimiter];
    const leave = await rateLimiter(90, never);
    const second = other(90, never);
    leave(5);
    (await second)(5);
  });

  it('places of a dead process are free again', async () => {
    const [rateLimiter, other] = entrances({ concurrency: 1 }) as [RateLimiter, RateLimiter];
    await rateLimiter(10, never);
    await server.query(url, "UPDATE rate_limit_usage SET started_at = started_at - interval '2 minutes'");
    await silence();
    // The other one lives.
    await stores[1]?.limits?.limiter('elsewhere', {})(1, never);
    (await other(10, never))(10);
  });
});

describe('a budget, over all processes of a database [P94]', () => {
  it('holds through random schedules while connections are cut, and every call is settled once', async () => {
    const random = createRandom(94);
    const limits: Budget = { maxTokens: 20_000, maxCalls: 60 };
    const both = await accounts(limits);
    const taken = { calls: 0, tokens: 0 };
    let beyondEstimates = 0;
    let refused = 0;
    let going = true;
    const cutting = (async () => {
      for (let pauseMs = 60; going; pauseMs *= 1.3) {
        await sleep(pauseMs);
        await server.cutConnections(url);
      }
    })();
    await Promise.all(
      Array.from({ length: 80 }, async (_unused, at) => {
        const estimate = { calls: 1, tokens: 1 + Math.floor(random() * 900), costUsd: 0 };
        const actual = { ...estimate, tokens: Math.floor(estimate.tokens * 1.2 * random()) };
        await sleep(random() * 300);
        const name = 'run';
        const settle = await reserve([{ name, account: both[at % 2] as BudgetAccount }], estimate, never).catch(
          (error) => {
            expect(error).toMatchObject({ code: 'budget-exceeded' });
            return undefined;
          },
        );
        if (settle === undefined) {
          refused += 1;
          return;
        }
        await sleep(random() * 40);
        settle(actual);
        taken.calls += 1;
        taken.tokens += actual.tokens;
        beyondEstimates = Math.max(beyondEstimates, actual.tokens - estimate.tokens);
      }),
    );
    going = false;
    await cutting;
    await expect.poll(async () => (await both[0]?.state())?.reserved.calls, { timeout: 10_000 }).toBe(0);
    const state = await both[1]?.state();
    expect(state?.spent).toMatchObject(taken);
    expect(refused).toBeGreaterThan(0);
    expect(taken.calls).toBeGreaterThan(20);
    expect(taken.calls).toBeLessThanOrEqual(60);
    expect(taken.tokens).toBeLessThanOrEqual(20_000 + 20 * beyondEstimates);
  });

  it('what is spent outlives the processes, and is never less than what the ledger holds', async () => {
    const [budgetAccount] = (await accounts({ maxCalls: 10 })) as [BudgetAccount];
    const held = await budgetAccount.reserve({ calls: 1, tokens: 50, costUsd: 0.5 });
    if (held.kind === 'reserved') held.settle({ calls: 1, tokens: 40, costUsd: 0.25 });
    await stores[0]?.close();
    stores[0] = await createPostgresStore({ url, now: () => new Date() });
    const [again] = (await accounts({ maxCalls: 10 }, { calls: 3, tokens: 10, costUsd: 0 })) as [BudgetAccount];
    expect((await again.state()).spent).toEqual({ calls: 3, tokens: 40, costUsd: 0.25 });
  });

  it('what a dead process had reserved counts as calls made, and holds up nobody', async () => {
    const [budgetAccount, other] = (await accounts({ maxTokens: 100 })) as [BudgetAccount, BudgetAccount];
    await budgetAccount.reserve({ calls: 1, tokens: 80, costUsd: 0 });
    const next = { calls: 1, tokens: 90, costUsd: 0 };
    expect(await other.reserve(next)).toMatchObject({ kind: 'exhausted', inFlight: 1 });
    await server.query(
      url,
      'DELETE FROM process_heartbeats WHERE lease_owner IN (SELECT lease_owner FROM reservations)',
    );
    expect(await other.reserve(next)).toMatchObject({ kind: 'reserved' });
    expect((await other.state()).spent).toEqual({ calls: 1, tokens: 0, costUsd: 0 });
  });
});
