import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/domain/sha256.ts';
import type { LedgerEntry, Store } from '../../src/domain/store.ts';
import { thisProcess } from '../../src/store/process-holder.ts';
import { entry, planOf, runRow, type StoreUnderTest } from './store.ts';

const longAnswer = 'answer '.repeat(500);

function withThoughts(call: LedgerEntry, thoughts: string): LedgerEntry {
  return { ...call, completion: { ...call.completion, notes: { thoughts } } };
}

/** What every store must keep of who did what, and how it deletes runs. */
export function describeRetention(name: string, item: () => StoreUnderTest | Promise<StoreUnderTest>): void {
  describe(`${name}: audit and deletion`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await item();
      store = await under.open();
      for (const run of ['r1', 'r2']) await store.runs.create({ ...runRow(run), startedBy: 'ana' }, planOf(3), []);
    });
    afterEach(() => store.close());

    it('tells of each run who started it, and of what else was done, the newest first [P282]', async () => {
      await store.audit.append({ user: 'ben', action: 'rule', run: 'r1', debate: 'r1-0001', detail: '1 verdict' });
      const entries = await store.audit.list(10);
      expect(entries.map(({ user, action, run }) => [user, action, run])).toEqual([
        ['ben', 'rule', 'r1'],
        ['ana', 'start', 'r2'],
        ['ana', 'start', 'r1'],
      ]);
      expect(entries[1]?.detail).toBe('stress-test, spec spec, panel panel, 3 debates');
      expect(await store.audit.list(10, { user: 'ben' })).toEqual([entries[0]]);
      expect(await store.audit.list(10, { run: 'r2' })).toEqual([entries[1]]);
      expect(await store.audit.list(10, { since: '9999' })).toEqual([]);
      expect(await store.audit.list(1)).toHaveLength(1);
    });

    it('deletes a run with its texts, but not those that others need, and remembers its cost [P283]', async () => {
      await store.ledger.record(withThoughts(entry('r1', 'k', 'only r1 says this'), 'only r1 thinks this'));
      await store.ledger.record(entry('r1', 'k2', 'both say this'));
      await store.ledger.record(entry('r2', 'k', 'both say this'));
      await store.ledger.recordFailure('r1', 'k3', { kind: 'timeout', message: 'late' });
      await store.runs.setState('r1', 'stopped', '');
      const deletion = await store.retention.deleteRuns(['r1']);
      expect(deletion).toMatchObject({ texts: 2, keptTexts: 2, leftovers: [] });
      expect(deletion.runs).toEqual([
        expect.objectContaining({ run: 'r1', startedBy: 'ana', calls: 3, tokens: 24, costUsd: 1 }),
      ]);
      expect(await store.retention.deletedRuns()).toEqual(deletion.runs);
      expect(await store.runs.run('r1')).toBeUndefined();
      expect(await store.runs.debates('r1')).toEqual([]);
      expect(await store.ledger.find(['r1'], 'k')).toBeUndefined();
      for (const text of ['only r1 says this', 'only r1 thinks this'])
        expect(await store.getText(sha256(text))).toBeUndefined();
      expect((await store.ledger.find(['r2'], 'k'))?.text).toBe('both say this');
      expect(await store.getText(sha256('question'))).toBe('question');
      expect(await store.verifyIntegrity()).toEqual([]);
      expect((await store.audit.list(1))[0]).toMatchObject({ action: 'delete', run: 'r1', detail: 'a run of ana' });
    });

    it('refuses a run that is held, that another reads, or that is not there, and deletes none of them [P283]', async () => {
      await store.runs.create(runRow('r3'), planOf(3), ['r1']);
      await store.runs.setState('r1', 'stopped', '');
      await store.runs.acquireLease('r2', thisProcess);
      const { deleteRuns } = store.retention;
      await expect(deleteRuns(['r2'])).rejects.toThrow('r2 is held by process');
      await expect(deleteRuns(['r1'])).rejects.toThrow('r1 holds calls that r3 read');
      await expect(deleteRuns(['r3', 'r1', 'none'])).rejects.toThrow('no run none');
      expect(await store.runs.runs(10)).toHaveLength(3);
      expect((await deleteRuns(['r1', 'r3'])).runs).toHaveLength(2);
    });

    it('keeps a text again that a deletion took, although it was kept before [P283]', async () => {
      const other = await under.open();
      await store.runs.setState('r1', 'stopped', '');
      await store.ledger.record(entry('r1', 'k', longAnswer));
      await other.retention.deleteRuns(['r1']);
      await store.ledger.record(entry('r2', 'k', longAnswer));
      expect((await store.ledger.find(['r2'], 'k'))?.text).toBe(longAnswer);
      expect(await store.getText(sha256(longAnswer))).toBe(longAnswer);
      expect(await store.verifyIntegrity()).toEqual([]);
      await other.close();
    });

    it('keeps no call of a process whose run was taken over or deleted [P288]', async () => {
      const [host, pid] = thisProcess.split(':');
      await store.runs.acquireLease('r1', `${host}:${pid}:another`);
      await expect(store.ledger.record(entry('r1', 'k', 'late'))).rejects.toMatchObject({ code: 'taken-over' });
      await expect(store.ledger.recordFailure('r1', 'k', { kind: 'timeout', message: '' })).rejects.toMatchObject({
        code: 'taken-over',
      });
      expect((await store.ledger.totals('r1')).calls).toBe(0);
      await store.runs.setState('r2', 'stopped', '');
      await store.retention.deleteRuns(['r2']);
      await expect(store.ledger.record(entry('r2', 'k', 'late'))).rejects.toThrow();
      expect(await store.verifyIntegrity()).toEqual([]);
    });
  });
}
