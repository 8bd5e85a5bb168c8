import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DebateEventBody, TraceEvent } from '../../src/domain/event.ts';
import type { RunDefinition, RunRow } from '../../src/domain/run.ts';
import { sha256 } from '../../src/domain/sha256.ts';
import type { LedgerEntry, Store } from '../../src/domain/store.ts';
import { verifyChain } from '../../src/store/hash-chain.ts';
import { thisProcess } from '../../src/store/process-holder.ts';

/** Opens the same store again, as another process would; `damage` changes it behind the store's back. */
export type StoreUnderTest = {
  open: () => Store | Promise<Store>;
  damage(sql: string): void | Promise<void>;
  /** Statement that lets rows be deleted that others refer to. */
  withoutReferences: string;
};

/** What every store must keep, whatever it is made of. */
export function describeStore(name: string, item: () => StoreUnderTest | Promise<StoreUnderTest>): void {
  describe(`${name}: the store contract`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await item();
      store = await under.open();
      await store.runs.create(runRow('r1'), planOf(3), ['r0']);
    });
    afterEach(() => store.close());

    it('gives back runs, plans and debates as they were written', async () => {
      expect(await store.runs.run('r1')).toEqual(runRow('r1'));
      expect(await store.runs.plan('r1')).toEqual(planOf(3));
      expect(await store.runs.reuse('r1')).toEqual(['r0']);
      expect((await store.runs.debates('r1')).map((row) => [row.position, row.scenario, row.state])).toEqual([
        [0, 's0', 'pending'],
        [1, 's1', 'pending'],
        [2, 's2', 'pending'],
      ]);
      expect(await store.runs.hasOpenDebates('r1')).toBe(true);
      expect(await store.runs.hasOpenDebates('none')).toBe(false);
      await store.runs.setState('r1', 'stopped', 'cancelled');
      expect(await store.runs.run('r1')).toMatchObject({ state: 'stopped', reason: 'cancelled', endedAt: startedAt });
      expect(await store.runs.run('none')).toBeUndefined();
      await expect(store.runs.plan('none')).rejects.toThrow('no run none');
      await expect(store.runs.create(runRow('r1'), planOf(1), [])).rejects.toThrow();
    });

    it('finds calls of the runs it is told only, queued ones too, and keeps the first of a key [P21]', async () => {
      await store.runs.create(runRow('r2'), planOf(1), []);
      const queued = store.ledger.record(entry('r1', 'k', 'first'));
      expect((await store.ledger.find(['r1'], 'k'))?.text).toBe('first');
      const again = store.ledger.record(entry('r1', 'k', 'second'));
      await Promise.all([queued, again]);
      expect(await store.ledger.find(['r2', 'r1'], 'k')).toEqual(entry('r1', 'k', 'first').completion);
      expect(await store.ledger.find(['r2'], 'k')).toBeUndefined();
      expect(await store.ledger.find([], 'k')).toBeUndefined();
      expect(await store.ledger.totals('r1')).toEqual({
        calls: 1,
        failedCalls: 0,
        inputTokens: 10,
        cachedInputTokens: 4,
        outputTokens: 2,
        reasoningTokens: 0,
        estimatedCalls: 0,
        estimatedModels: [],
        served: [{ model: 'p:m', served: 'm-1', calls: 1 }],
        costUsd: 0.5,
      });
      expect((await store.ledger.totals('r2')).calls).toBe(0);
      expect(await store.getText(sha256('first'))).toBe('first');
      expect(await store.getText(sha256('never'))).toBeUndefined();
    });

    it('counts thoughts and estimated usage, and gives both back with the call [P122]', async () => {
      const { completion, ...call } = entry('r1', 'k', 'answer');
      const usage = { ...completion.usage, reasoningTokens: 7 };
      const thought = { ...completion, usage, notes: { thoughts: 'hm', reasoningTokens: 7 } };
      await store.ledger.record({ ...call, completion: thought });
      const guessed = { ...completion.usage, estimated: true as const };
      const estimated = { ...completion, usage: guessed, notes: { estimatedUsage: true as const } };
      await store.ledger.record({ ...call, key: 'k2', completion: estimated });
      expect(await store.ledger.totals('r1')).toMatchObject({
        calls: 2,
        reasoningTokens: 7,
        estimatedCalls: 1,
        estimatedModels: [`${call.provider}:${call.model}`],
      });
      const gateway = { ...completion, servedModel: 'm-2026', notes: { servedBy: 'Someone' } };
      await store.ledger.record({ ...call, key: 'k3', completion: gateway });
      expect((await store.ledger.totals('r1')).served).toEqual([
        { model: `${call.provider}:${call.model}`, served: completion.servedModel, calls: 2 },
        { model: `${call.provider}:${call.model}`, served: 'm-2026 by Someone', calls: 1 },
      ]);
      expect(await store.ledger.find(['r1'], 'k')).toEqual(thought);
      expect(await store.ledger.find(['r1'], 'k2')).toEqual(estimated);
      expect(await store.getText(sha256('hm'))).toBe('hm');
    });

    it('keeps of a completion what it promises, and leaves out what is told once', async () => {
      const ledgerEntry = entry('r1', 'k', 'answer');
      const { completion } = ledgerEntry;
      const usage = { ...completion.usage, cacheWriteInputTokens: 3 };
      await store.ledger.record({ ...ledgerEntry, completion: { ...completion, usage, tier: 'batch' } });
      expect(await store.ledger.find(['r1'], 'k')).toEqual(completion);
    });

    it('keeps what was moved in the conversation of a call', async () => {
      const ledgerEntry = entry('r1', 'k', 'answer');
      const completion = { ...ledgerEntry.completion, notes: { moved: ['operator-first' as const] } };
      await store.ledger.record({ ...ledgerEntry, completion });
      expect(await store.ledger.find(['r1'], 'k')).toEqual(completion);
    });

    it('lets one of many take a run over from the process that held it', async () => {
      await store.runs.acquireLease('r1', 'here:1');
      expect(await store.runs.stealLease('r1', 'here:2', 'here:3')).toBe(false);
      const taken = await Promise.all(
        ['here:3', 'here:4'].map((owner) => store.runs.stealLease('r1', 'here:1', owner)),
      );
      expect(taken.toSorted()).toEqual([false, true]);
      expect(await store.runs.stealLease('none', 'here:1', 'here:3')).toBe(false);
      const held = (await store.runs.runningRuns()).find(({ id }) => id === 'r1');
      expect(held?.owner).toBe(taken[0] === true ? 'here:3' : 'here:4');
    });

    it('keeps failures apart from answers', async () => {
      const written = store.ledger.recordFailure('r1', 'k', { kind: 'timeout', message: 'late' });
      expect((await store.ledger.findFailure(['r1'], 'k'))?.kind).toBe('timeout');
      await written;
      expect(await store.ledger.findFailure(['r1'], 'k')).toEqual({ kind: 'timeout', message: 'late' });
      expect(await store.ledger.find(['r1'], 'k')).toBeUndefined();
    });

    it('counts failed calls by cause, most first [P274]', async () => {
      for (const [key, kind] of [
        ['a', 'rate-limit'],
        ['b', 'timeout'],
        ['b', 'timeout'],
        ['c', 'timeout'],
      ] as const)
        await store.ledger.recordFailure('r1', key, { kind, message: 'late' });
      expect(await store.ledger.failuresByKind('r1')).toEqual([
        { kind: 'timeout', calls: 3 },
        { kind: 'rate-limit', calls: 1 },
      ]);
      expect(await store.ledger.failuresByKind('none')).toEqual([]);
    });

    it('rejects a failing write alone, keeping the texts that its neighbours share with it', async () => {
      const shared = 'x'.repeat(5000);
      const [bad, good] = await Promise.allSettled([
        store.ledger.record({ ...entry('none', 'k', shared) }),
        store.ledger.record(entry('r1', 'k', shared)),
      ]);
      expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
      expect(await store.ledger.find(['none'], 'k')).toBeUndefined();
      expect((await store.ledger.find(['r1'], 'k'))?.text).toBe(shared);
      expect(await store.verifyIntegrity()).toEqual([]);
    });

    it('numbers events from 1, filters them, and chains each debate by itself', async () => {
      const [a, b] = await debateIds(store);
      await store.trace.appendRun('r1', runStart);
      await Promise.all([
        store.trace.appendDebate('r1', a, [body(1), body(2)]),
        store.trace.appendDebate('r1', b, [body(1)]),
        store.trace.appendDebate('r1', a, [body(3)], { state: 'ruled', contested: true, d: 1.5 }),
      ]);
      const all = await store.trace.events('r1');
      expect(all.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5]);
      expect((await store.trace.events('r1', { after: 1, limit: 2 })).map((event) => event.seq)).toEqual([2, 3]);
      const ofA = await store.trace.events('r1', { debate: a });
      expect(await store.trace.bodies('r1', a)).toEqual(ofA.map(({ type, data }) => ({ type, data })));
      expect(ofA.map((event) => event.seq)).toEqual([2, 3, 5]);
      expect(verifyChain(ofA)).toBeUndefined();
      expect(verifyChain(await store.trace.events('r1', { debate: '' }))).toBeUndefined();
      expect(await store.runs.debate(a)).toMatchObject({
        state: 'ruled',
        contested: true,
        d: 1.5,
        lastHash: ofA.at(-1)?.hash,
      });
      expect((await store.trace.events('r1', { debate: b }))[0]?.hash).toBe(ofA[0]?.hash);
      await expect(store.trace.appendDebate('r1', 'none', [body(1)])).rejects.toThrow('no debate none');
      await store.trace.appendDebate('r1', a, [], { state: 'running', d: null });
      expect(await store.runs.debate(a)).toMatchObject({ state: 'running', contested: true, d: null });
    });

    it('restarts a debate without giving its numbers out again', async () => {
      const [a, b] = await debateIds(store);
      await store.trace.appendDebate('r1', b, [body(1)]);
      const first = await store.trace.appendDebate('r1', a, [body(1), body(2)], { state: 'running', contested: true });
      await store.trace.restartDebate('r1', a);
      expect(await store.trace.events('r1', { debate: a })).toEqual([]);
      expect(await store.runs.debate(a)).toMatchObject({ state: 'pending', contested: false, d: null, lastHash: '' });
      const second = await store.trace.appendDebate('r1', a, [body(1), body(2)]);
      expect(second.map((event) => event.seq)).toEqual([4, 5]);
      expect(second.map((event) => event.hash)).toEqual(first.map((event) => event.hash));
      expect(await store.verifyIntegrity()).toEqual([]);
    });

    it('tells listeners of durable events, in order, and none of a write that was rolled back [P22]', async () => {
      const [a] = await debateIds(store);
      const traceEvents: TraceEvent[] = [];
      const stop = store.onCommit((events) => traceEvents.push(...events));
      const bad = store.trace.appendDebate('r1', a, [{ ...body(1), data: 1n } as unknown as DebateEventBody]);
      const good = store.trace.appendDebate('r1', a, [body(1), body(2)]);
      await expect(bad).rejects.toThrow();
      await good;
      await store.trace.appendDebate('r1', a, [body(3)]);
      expect(traceEvents).toEqual(await store.trace.events('r1'));
      expect(traceEvents.map((event) => event.seq)).toEqual([1, 2, 3]);
      stop();
      await store.trace.appendDebate('r1', a, [body(4)]);
      expect(traceEvents).toHaveLength(3);
    });

    it('writes what is queued before it closes', async () => {
      const [a] = await debateIds(store);
      const queued = store.trace.appendDebate('r1', a, [body(1)]);
      await store.close();
      await queued;
      store = await under.open();
      expect(await store.trace.events('r1')).toHaveLength(1);
    });

    it('lets two connections append to one run without gaps or doubles [P24]', async () => {
      const other = await under.open();
      const [a, b] = await debateIds(store);
      const writes = Array.from({ length: 100 }, (_, at) => [
        store.trace.appendDebate('r1', a, [body(at)]),
        other.trace.appendDebate('r1', b, [body(at)]),
      ]);
      await Promise.all(writes.flat());
      await other.close();
      expect((await store.trace.events('r1')).map((event) => event.seq)).toEqual(
        Array.from({ length: 200 }, (_, at) => at + 1),
      );
      expect(await store.verifyIntegrity()).toEqual([]);
    });

    it('refuses what a process writes to a run that another has taken over [P230]', async () => {
      const [a] = await debateIds(store);
      await store.trace.appendDebate('r1', a, [body(1)]);
      await store.runs.acquireLease('r1', 'elsewhere:1');
      const takenOver = expect.objectContaining({ code: 'taken-over' });
      await expect(store.trace.appendDebate('r1', a, [body(2)])).rejects.toEqual(takenOver);
      await expect(store.trace.appendRun('r1', runStart)).rejects.toEqual(takenOver);
      await expect(store.trace.restartDebate('r1', a)).rejects.toEqual(takenOver);
      expect(await store.trace.events('r1')).toHaveLength(1);
      // Who took it may be asked to give it back.
      expect(await store.runs.leaseOwner('r1')).toBe('elsewhere:1');
      expect(await store.runs.stealLease('r1', 'elsewhere:1', thisProcess)).toBe(true);
      await store.trace.appendDebate('r1', a, [body(2)]);
      expect(await store.trace.events('r1')).toHaveLength(2);
    });

    it.each([
      ['a second ruling', "UPDATE events SET type = 'ruling'", 'it has 3 rulings'],
      ['a row that calls a debate ruled', "UPDATE debates SET state = 'ruled'", 'no event rules it'],
      ['a lost scenario', 'DELETE FROM scenarios WHERE position = 0', 'a scenario each'],
    ])('counts what there must be one of: %s', async (_what, sql, problem) => {
      const [a] = await debateIds(store);
      await store.trace.appendDebate('r1', a, [body(1), body(2), body(3)]);
      await under.damage(`${under.withoutReferences}; ${sql}`);
      expect((await store.verifyIntegrity()).join('\n')).toContain(problem);
    });

    it.each([
      ['an event', "UPDATE events SET data = replace(data, '2', '3') WHERE seq = 2", 'breaks at event 2'],
      ['the last event', 'DELETE FROM events WHERE seq = 3', 'last event is not the one'],
      ['a run event', "UPDATE events SET type = 'run-end' WHERE debate = ''", 'breaks at event 4'],
      ['a text', "UPDATE texts SET text = 'other'", 'not the text that was kept'],
      ['a row that others need', "DELETE FROM runs WHERE id = 'r1'", 'that is not there'],
    ])('notices that %s was changed', async (_what, sql, problem) => {
      const [a] = await debateIds(store);
      await store.trace.appendDebate('r1', a, [body(1), body(2), body(3)]);
      await store.trace.appendRun('r1', runStart);
      await store.ledger.record(entry('r1', 'k', 'answer'));
      expect(await store.verifyIntegrity()).toEqual([]);
      await under.damage(`${under.withoutReferences}; ${sql}`);
      expect((await store.verifyIntegrity()).join('\n')).toContain(problem);
    });

    it('gives the same hashes however debates interleave', async () => {
      let runs = 0;
      const order = fc.shuffledSubarray([0, 0, 0, 1, 1, 1, 2, 2, 2], { minLength: 9 });
      const expected = await lastHashes(store, 'r1', [0, 0, 0, 1, 1, 1, 2, 2, 2]);
      await fc.assert(
        fc.asyncProperty(order, async (places) => {
          runs += 1;
          const run = `p${runs}`;
          await store.runs.create(runRow(run), planOf(3), []);
          expect(await lastHashes(store, run, places)).toEqual(expected);
        }),
        { seed: 20261124, numRuns: 30 },
      );
    });
  });
}

async function lastHashes(store: Store, run: string, places: readonly number[]): Promise<string[]> {
  const debates = await store.runs.debates(run);
  const done = debates.map(() => 0);
  await Promise.all(
    places.map((index) => {
      const at = (done[index] ?? 0) + 1;
      done[index] = at;
      return store.trace.appendDebate(run, debates[index]?.id ?? '', [body(10 * index + at)]);
    }),
  );
  return (await store.runs.debates(run)).map((row) => row.lastHash);
}

export const startedAt = '2026-01-02T03:04:05.000Z';

export function runRow(id: string): RunRow {
  const text = {
    id,
    kind: 'stress-test',
    state: 'running',
    reason: '',
    spec: 'spec',
    panel: 'panel',
    startedAt,
    digest: '',
    startedBy: '',
  } as const;
  return { ...text, seed: 7, simulated: true, debates: 3, endedAt: null };
}

/** Only what a store looks at: it keeps the plan as it is. */
export function planOf(scenarios: number): RunDefinition {
  const ids = Array.from({ length: scenarios }, (_, at) => ({ id: `s${at}` }));
  return {
    kind: 'stress-test',
    spec: { id: 'spec' },
    panel: { name: 'panel' },
    scenarios: ids,
    seed: 7,
  } as unknown as RunDefinition;
}

export function entry(run: string, key: string, text: string): LedgerEntry {
  const usage = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 2 };
  const completion = { text, finish: 'stop', usage, providerId: 'id', servedModel: 'm-1' } as const;
  const messages = [{ role: 'user', text: 'question' }];
  return {
    key,
    run,
    provider: 'p',
    model: 'm',
    purpose: 'response',
    sample: 0,
    completion,
    costUsd: 0.5,
    latencyMs: 3,
    messages,
  };
}

export function body(round: number): DebateEventBody {
  return { type: 'round-start', data: { round, protocol: 'advocacy', advocates: [], contested: [] } };
}

const runStart = {
  type: 'run-start',
  data: { spec: 'spec', panel: 'panel', debates: 3, seed: 7, simulated: true },
} as const;

async function debateIds(store: Store): Promise<[string, string]> {
  const [a, b] = await store.runs.debates('r1');
  if (a === undefined || b === undefined) throw new Error('expected two debates');
  return [a.id, b.id];
}
