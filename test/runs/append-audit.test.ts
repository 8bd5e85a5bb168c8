import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteReports, listExpiredRuns } from '../../src/runs/delete-runs.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { scopeToUser } from '../../src/server/user-scope/scope-to-user.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { type Served, serveHouse } from '../support/test-server.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHouse();
});
afterAll(() => served.close());

/** A run of Ana's with debates that wait for a person. */
async function waitingRun(seed: number) {
  const { service } = scopeToUser(served.app, served.service, 'ana');
  const { id } = await service.start({
    kind: 'stress-test',
    spec: loadSpec('helpful-assistant'),
    panel: { ...loadPanel('offline'), human: 'escalated' },
    scenarios: loadScenarios('bundled').slice(0, 12),
    seed,
  });
  await served.service.whenEnded(id);
  const debates = await served.app.store.runs.debates(id);
  const waiting = debates.find(({ state }) => state === 'awaiting-human');
  if (waiting === undefined) throw new Error('expected a debate that waits for a person');
  const events = await served.app.store.trace.events(id, { debate: waiting.id });
  const request = events.findLast((event) => event.type === 'human-ruling-request');
  return { id, service, debate: waiting.id, responses: request?.data.responses ?? [] };
}

describe('what a user does', () => {
  it('is in the audit log under their name, which stands in a ruling that verifies [P282]', async () => {
    const { store } = served.app;
    const { id, service, debate, responses } = await waitingRun(1);
    await service.rule(debate, {
      by: 'human',
      verdicts: responses.map((response) => ({ response, verdict: 'compliant', reason: 'as I read it' })),
      problem: 'none',
      clauses: [],
      explanation: 'as I read it',
      ruledBy: 'not the name of the token',
    });
    const events = await store.trace.events(id, { debate });
    expect(events.findLast((event) => event.type === 'ruling')?.data.ruling.ruledBy).toBe('ana');
    expect((await verifyDebate(store, debate)).kind).toBe('identical');
    const fork = await service.fork(debate, {});
    await served.service.whenEnded(fork.id);
    await fetch(`${served.url}/api/debates/${debate}/trace`).then((answer) => answer.text());
    const entries = (await store.audit.list(10)).map(({ user, action, run, debate }) => [user, action, run, debate]);
    expect(entries).toEqual([
      ['', 'export', id, debate],
      ['ana', 'fork', id, debate],
      ['ana', 'start', fork.id, ''],
      ['ana', 'rule', id, debate],
      ['ana', 'start', id, ''],
    ]);
    const view = scopeToUser(served.app, served.service, 'ana').app.store;
    await expect(view.audit.list(1)).rejects.toThrow('read by its owner');
    await expect(view.retention.deleteRuns([id])).rejects.toThrow('deleted by the owner');
  });
});

describe('deleting runs [P283]', () => {
  it('leaves no byte of their texts in the file, and none of their reports', async () => {
    const { store } = served.app;
    const { id, debate } = await waitingRun(77);
    const { responses } = { responses: await store.trace.events(id, { debate }) };
    const hash = responses.flatMap((event) =>
      event.type === 'response-end' && event.data.kind === 'answered' ? [event.data.text] : [],
    )[0];
    const answer = (await store.getText(hash ?? ''))?.slice(0, 200) ?? '';
    expect(answer.length).toBeGreaterThan(50);
    const isInFiles = () =>
      ['', '-wal'].some(
        (suffix) => existsSync(served.storeFile + suffix) && readFileSync(served.storeFile + suffix).includes(answer),
      );
    expect(isInFiles()).toBe(true);
    const reports = path.join(temporaryFolder(), 'reports');
    mkdirSync(reports);
    for (const name of [`${id}.html`, `${id}.md`, 'another.html']) writeFileSync(path.join(reports, name), '');
    const deletion = await store.retention.deleteRuns([id]);
    expect(deletion.leftovers).toEqual([]);
    expect(isInFiles()).toBe(false);
    expect(deleteReports(reports, [id])).toHaveLength(2);
    expect(existsSync(path.join(reports, 'another.html'))).toBe(true);
    await expect(served.service.summary(id)).rejects.toThrow('there is no run');
    expect(await store.verifyIntegrity()).toEqual([]);
  });

  it('by their age leaves what is held and what a run that stays reads, and says so', async () => {
    const { store } = served.app;
    const all = await store.runs.runs(100);
    const [newest] = all;
    const before = new Date(Date.parse(newest?.endedAt ?? '') + 1);
    expect(await listExpiredRuns(store, before)).toEqual({ runs: all, left: [] });
    const reads = await store.runs.reuse(newest?.id ?? '');
    expect(reads).toHaveLength(1);
    const result = await listExpiredRuns(store, new Date(newest?.endedAt ?? ''));
    expect(result.runs).toEqual([]);
    expect(result.left).toEqual(reads.map((run) => ({ run, reason: `${newest?.id} reads its calls` })));
  });
});
