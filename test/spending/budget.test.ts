import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget, Spend } from '../../src/domain/run.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { costOf, maxCallCost } from '../../src/spending/call-cost.ts';
import { createBudgetAccount, reserve } from '../../src/spending/local-budget.ts';
import { assertModelsPriced } from '../../src/spending/reserve-call.ts';

const nothing: Spend = { calls: 0, tokens: 0, costUsd: 0 };
const never = new AbortController().signal;

type Planned = { run: 0 | 1; estimate: Spend; actual: Spend; turns: number };

const spend = fc.record({
  calls: fc.constant(1),
  tokens: fc.integer({ min: 1, max: 5000 }),
  costUsd: fc.integer({ min: 0, max: 2000 }).map((cents) => cents / 10_000),
});
const limits = fc.record(
  {
    maxUsd: fc.integer({ min: 0, max: 20_000 }).map((cents) => cents / 10_000),
    maxCalls: fc.integer({ min: 0, max: 40 }),
    maxTokens: fc.integer({ min: 0, max: 60_000 }),
  },
  { requiredKeys: [] },
);
const planned = fc.record({
  run: fc.constantFrom(0 as const, 1 as const),
  estimate: spend,
  /** What the call takes, as a share of its estimate: mostly less, sometimes more than anybody thought. */
  share: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 1, max: 3, noNaN: true })),
  turns: fc.integer({ min: 1, max: 12 }),
});

/** Lets calls go and settles each after some turns of the event loop, as a provider would. Returns how many were refused. */
async function play(
  calls: readonly Planned[],
  accounts: (run: 0 | 1) => Parameters<typeof reserve>[0],
): Promise<number> {
  const refused = await Promise.all(
    calls.map(async (call) => {
      const settle = await reserve(accounts(call.run), call.estimate, never).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'budget-exceeded' });
        return undefined;
      });
      for (let turn = 0; turn < call.turns; turn += 1) await Promise.resolve();
      settle?.(call.actual);
      return settle === undefined;
    }),
  );
  return refused.filter(Boolean).length;
}

/** An account that is checked at every reservation, and knows the most that calls in flight could add beyond their estimates. */
function watched(limit: Budget, planOf: ReadonlyMap<Spend, Planned>) {
  const account = createBudgetAccount(limit, nothing);
  const flying = new Set<{ call: Planned; full?: boolean }>();
  const surplus = { tokens: 0, costUsd: 0 };
  const reserve: typeof account.reserve = async (next) => {
    const mine: { call: Planned; full?: boolean } = { call: planOf.get(next) as Planned };
    flying.add(mine);
    const now = [...flying];
    // Both are asked in one turn, so the state is that of the moment of the reservation.
    const [reservation, { spent, reserved }] = await Promise.all([account.reserve(next), account.state()]);
    if (reservation.kind === 'exhausted') {
      mine.full = true;
      flying.delete(mine);
      return reservation;
    }
    const sum = (field: keyof Spend) => spent[field] + reserved[field];
    const beyond = over(limit, { calls: sum('calls'), tokens: sum('tokens'), costUsd: sum('costUsd') });
    expect([beyond.calls, beyond.tokens]).toEqual([0, 0]);
    expect(beyond.costUsd).toBeLessThan(1e-6);
    const beside = now.filter(({ full }) => full !== true);
    for (const field of ['tokens', 'costUsd'] as const) {
      const most = beside.reduce(
        (total, { call }) => total + Math.max(0, call.actual[field] - call.estimate[field]),
        0,
      );
      surplus[field] = Math.max(surplus[field], most);
    }
    const end = (finish: () => void) => {
      flying.delete(mine);
      finish();
    };
    return {
      kind: 'reserved',
      settle: (actual) => end(() => reservation.settle(actual)),
      release: () => end(() => reservation.release()),
    };
  };
  return { account: { ...account, reserve }, surplus };
}

const over = (limit: Budget, amount: Spend): Spend => ({
  calls: Math.max(0, amount.calls - (limit.maxCalls ?? Number.POSITIVE_INFINITY)),
  tokens: Math.max(0, amount.tokens - (limit.maxTokens ?? Number.POSITIVE_INFINITY)),
  costUsd: Math.max(0, amount.costUsd - (limit.maxUsd ?? Number.POSITIVE_INFINITY)),
});

describe('a budget holds [P60]', () => {
  it('over 1,000 random schedules of two runs under one server', async () => {
    let refusals = 0;
    let surprises = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { minLength: 1, maxLength: 60 }),
        fc.tuple(limits, limits),
        limits,
        async (drawn, ofRuns, ofServer) => {
          const calls: Planned[] = drawn.map(({ share, ...call }) => ({
            ...call,
            actual: {
              calls: 1,
              tokens: Math.round(call.estimate.tokens * share),
              costUsd: call.estimate.costUsd * share,
            },
          }));
          const planOf = new Map(calls.map((call) => [call.estimate, call]));
          const server = watched(ofServer, planOf);
          const runs = [watched(ofRuns[0], planOf), watched(ofRuns[1], planOf)] as const;
          refusals += await play(calls, (run) => [
            { name: 'run', account: runs[run].account },
            { name: 'server', account: server.account },
          ]);
          for (const { account, surplus } of [server, ...runs]) {
            const { spent, reserved } = await account.state();
            expect(reserved).toEqual(nothing);
            const beyond = over(account.limits, spent);
            expect(beyond.calls).toBe(0);
            expect(beyond.tokens).toBeLessThanOrEqual(surplus.tokens);
            expect(beyond.costUsd).toBeLessThanOrEqual(surplus.costUsd + 1e-6);
            if (beyond.tokens > 0 || beyond.costUsd > 1e-6) surprises += 1;
          }
        },
      ),
      { numRuns: 1000, seed: 60 },
    );
    // The schedules must have reached both sides of the limits, or they prove nothing.
    expect(refusals).toBeGreaterThan(1000);
    expect(surprises).toBeGreaterThan(20);
  });

  it('a call that does not fit waits for the calls in flight, whose settlement may make room', async () => {
    const account = createBudgetAccount({ maxTokens: 100 }, nothing);
    const accounts = [{ name: 'run', account }];
    const settle = await reserve(accounts, { calls: 1, tokens: 90, costUsd: 0 }, never);
    const second = reserve(accounts, { calls: 1, tokens: 50, costUsd: 0 }, never);
    settle({ calls: 1, tokens: 40, costUsd: 0 });
    (await second)({ calls: 1, tokens: 50, costUsd: 0 });
    await expect(reserve(accounts, { calls: 1, tokens: 50, costUsd: 0 }, never)).rejects.toThrow(
      "the run's budget of 100 tokens: 90 tokens spent, and the next call may take 50 tokens",
    );
  });

  it('an abort ends the waiting', async () => {
    const account = createBudgetAccount({ maxCalls: 1 }, nothing);
    const accounts = [{ name: 'run', account }];
    await reserve(accounts, { calls: 1, tokens: 1, costUsd: 0 }, never);
    const stop = new AbortController();
    const waiting = reserve(accounts, { calls: 1, tokens: 1, costUsd: 0 }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('a limit in dollars alone [P60]', () => {
  const models = loadModels();
  const unknown = [{ model: 'openai:nobody-knows-its-price' }];

  it('is refused where a member has no price, of the run or of the server around it', () => {
    const message = /openai:nobody-knows-its-price has no price.*5usd,2000calls/;
    expect(() => assertModelsPriced(unknown, [{ maxUsd: 5 }, {}], models)).toThrow(message);
    expect(() => assertModelsPriced(unknown, [{}, { maxUsd: 5 }], models)).toThrow(message);
  });

  it('is taken with another beside it, and where every member has a price or costs nothing', () => {
    assertModelsPriced(unknown, [{ maxUsd: 5, maxCalls: 100 }], models);
    assertModelsPriced(unknown, [{ maxUsd: 5, maxTokens: 100 }], models);
    assertModelsPriced([{ model: 'openai:gpt-6-luna' }, { model: 'simulated:careful' }], [{ maxUsd: 5 }], models);
  });
});

describe('prices', () => {
  const price = { input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 10, batch: 0.5 };

  it('cached input is charged at its own price, what is written to the cache at another', () => {
    // 1,000 fresh at $2, 8,000 read at $0.20, 1,000 written at $2.50, 500 out at $10, all a million: 2000 + 1600 + 2500 + 5000 = 11100.
    const usage = { inputTokens: 10_000, cachedInputTokens: 8000, cacheWriteInputTokens: 1000, outputTokens: 500 };
    expect(costOf(price, usage)).toBeCloseTo(0.0111, 10);
    expect(costOf(price, usage, 'batch')).toBeCloseTo(0.00555, 10);
    expect(costOf(undefined, usage)).toBe(0);
  });

  it('what is reserved is at least what any usage of that size costs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.integer({ min: 16, max: 9000 }), (text, maxOutputTokens) => {
        const request = {
          model: 'm',
          messages: [{ role: 'user', text }],
          maxOutputTokens,
          seed: 1,
          sample: 0,
        } as const;
        const upper = maxCallCost(price, request);
        const inputTokens = Math.ceil(Buffer.byteLength(text) / 3);
        for (const cachedInputTokens of [0, inputTokens]) {
          const usage = { inputTokens, cachedInputTokens, outputTokens: maxOutputTokens };
          expect(costOf(price, usage)).toBeLessThanOrEqual(upper.costUsd);
          expect(inputTokens + maxOutputTokens).toBeLessThanOrEqual(upper.tokens);
        }
      }),
    );
  });
});
