import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { compareDebates } from '../../src/results/compare-debates.ts';
import { loadDebateRecord } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { createRunService, type Delta, type RunService } from '../../src/runs/run-service.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const plan = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: loadPanel('offline'),
  scenarios: loadScenarios('bundled').slice(0, 6),
  seed: 1,
};
let app: AppContext;
let service: RunService;

beforeEach(async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'service.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(), wordMs: 0 });
  service = createRunService(app);
});
afterEach(async () => {
  await service.drain();
  await app.close();
});

describe('the run service', () => {
  it('starts a run that goes on by itself, and tells when it has ended', async () => {
    const row = await service.start(plan);
    expect(service.isActive(row)).toBe(true);
    const ended = await service.whenEnded(row.id);
    expect(ended).toMatchObject({ state: 'finished', debates: 6 });
    const [runSummary, other] = await Promise.all([service.summary(row.id), service.summary(row.id)]);
    expect(runSummary.debates).toBe(6);
    expect(other).toBe(runSummary);
    expect(runSummary).toEqual(await computeSummary(app.store, row.id));
    await expect(service.summary('none')).rejects.toThrow('there is no run none');
  });

  it('cancels a run, keeps what was found, and resumes it to the undisturbed digest [P9]', async () => {
    const undisturbed = await service.whenEnded((await service.start(plan)).id);
    const row = await service.start({ ...plan, concurrency: 1 });
    await new Promise<void>((resolve) => {
      const off = app.store.onCommit((events) => {
        if (!events.some((event) => event.run === row.id && event.type === 'ruling')) return;
        off();
        resolve();
      });
    });
    expect(await service.cancel(row.id)).toMatchObject({ state: 'stopped', reason: 'cancelled; resume it to go on' });
    const states = (await app.store.runs.debates(row.id)).map((debate) => debate.state);
    expect(states).toContain('ruled');
    await service.resume(row.id);
    expect(await service.whenEnded(row.id)).toMatchObject({ state: 'finished', digest: undisturbed.digest });
  });

  it('streams responses only while somebody watches [P10]', async () => {
    const deltas: Delta[] = [];
    const row = await service.start({ ...plan, concurrency: 1 });
    const debate = `${row.id}-0003`;
    const unwatch = service.watch(debate, (delta) => deltas.push(delta));
    await service.whenEnded(row.id);
    unwatch();
    expect(new Set(deltas.map((delta) => delta.debate))).toEqual(new Set([debate]));
    const end = (await loadDebateRecord(app.store, debate)).responses.get('R1');
    const written = deltas.filter((delta) => delta.response === 'R1').map((delta) => delta.text);
    expect(end?.kind === 'answered' && (await app.store.getText(end.text))).toBe(written.join(''));
  });

  it('streams judges and advocates only while somebody listens to all [P277]', async () => {
    const heard: Record<'answers' | 'all', Delta[]> = { answers: [], all: [] };
    const row = await service.start({ ...plan, concurrency: 1 });
    const debate = `${row.id}-0003`;
    const stops = [
      service.watch(debate, (delta) => heard.answers.push(delta)),
      service.watch(row.id, (delta) => heard.all.push(delta), 'all'),
    ];
    await service.whenEnded(row.id);
    for (const stop of stops) stop();
    expect(heard.answers.length).toBeGreaterThan(0);
    expect(heard.answers.filter(({ role }) => role !== undefined)).toEqual([]);
    const record = await loadDebateRecord(app.store, debate);
    const [assessment] = record.rounds[0]?.assessments ?? [];
    if (assessment?.kind !== 'assessed') throw new Error('no assessment');
    const written = heard.all.filter(
      (delta) =>
        delta.debate === debate &&
        delta.role === 'judge' &&
        delta.by === assessment.judge &&
        delta.response === assessment.response,
    );
    expect(written.map(({ text }) => text).join('')).toContain(JSON.stringify(assessment.reasons).slice(1, -1));
    // Nobody listens any more.
    const count = heard.all.length;
    await service.whenEnded((await service.start({ ...plan, concurrency: 1 })).id);
    expect(heard.all.length).toBe(count);
  });

  it('forks a debate: the same panel answers from the ledger alone, another judge changes only its own calls [P11]', async () => {
    const row = await service.start(plan);
    await service.whenEnded(row.id);
    const debate = `${row.id}-0002`;
    const same = await service.fork(debate, {});
    await service.whenEnded(same.id);
    expect((await app.store.ledger.totals(same.id)).calls).toBe(0);
    expect(
      compareDebates(await loadDebateRecord(app.store, debate), await loadDebateRecord(app.store, `${same.id}-0001`)),
    ).toEqual([]);
    const judges = plan.panel.judges.slice(0, 2);
    const other = await service.fork(debate, { panel: { ...plan.panel, judges } });
    await service.whenEnded(other.id);
    const differences = compareDebates(
      await loadDebateRecord(app.store, debate),
      await loadDebateRecord(app.store, `${other.id}-0001`),
    );
    expect(differences.filter((difference) => difference.what === 'answer')).toEqual([]);
    expect(differences.some((difference) => difference.what === 'assessment' && difference.right === '–')).toBe(true);
  });

  it('stops all runs for good, so that nobody goes on with them unasked, and resumes one when asked [P191]', async () => {
    const row = await service.start({ ...plan, scenarios: loadScenarios('bundled') });
    await service.stopAll('the assistant ended', 10_000);
    const stopped = await app.store.runs.run(row.id);
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'the assistant ended' });
    service = createRunService(app);
    expect(await service.resumeInterrupted()).toEqual([]);
    expect(await service.resume(row.id)).toMatchObject({ state: 'running' });
    await service.cancel(row.id);
  });

  it('notes a run as stopped whose calls do not end in time [P191]', async () => {
    const row = await service.start({ ...plan, scenarios: loadScenarios('bundled') });
    await service.stopAll('the assistant ended', 0);
    expect(await app.store.runs.run(row.id)).toMatchObject({ state: 'stopped', reason: 'the assistant ended' });
  });

  it('goes on with runs whose process has died, and leaves those of the living and of other machines [P191]', async () => {
    const row = await service.start(plan);
    await service.whenEnded(row.id);
    await app.store.runs.setState(row.id, 'running', '');
    await app.store.runs.acquireLease(row.id, 'another-machine:1');
    expect(await service.resumeInterrupted()).toEqual([]);
    await app.store.runs.acquireLease(row.id, `${os.hostname()}:${process.ppid}`);
    expect(await service.resumeInterrupted()).toEqual([]);
    await app.store.runs.acquireLease(row.id, `${os.hostname()}:${2 ** 22 + 1}`);
    expect(await service.resumeInterrupted()).toMatchObject([{ id: row.id }]);
    expect(await service.whenEnded(row.id)).toMatchObject({ state: 'finished' });
  });

  it('leaves a run to the process that holds it, and goes on with it once that dies, though it started before [P191]', async () => {
    const row = await service.start(plan);
    const { digest } = await service.whenEnded(row.id);
    const holder = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await once(holder, 'spawn');
    await app.store.runs.setState(row.id, 'running', '');
    await app.store.runs.acquireLease(row.id, `${os.hostname()}:${holder.pid}`);
    await expect(service.resume(row.id)).rejects.toThrow(`is held by process ${holder.pid} of this machine`);
    const resumed: string[] = [];
    await service.keepResuming(({ id }) => resumed.push(id), 50);
    expect(resumed).toEqual([]);
    holder.kill('SIGKILL');
    await expect.poll(() => resumed, { timeout: 10_000 }).toEqual([row.id]);
    expect(await service.whenEnded(row.id)).toMatchObject({ state: 'finished', digest });
  });

  it('refuses what cannot run before it is stored', async () => {
    await expect(service.start({ ...plan, scenarios: [] })).rejects.toThrow('scenarios: expected at least one');
    await expect(service.cancel('nothing')).rejects.toThrow('there is no run nothing');
    expect(await app.store.runs.runs(10)).toEqual([]);
  });

  it('a budget of the whole process holds over its runs and counts what the store spent before; a run keeps its own [P60]', async () => {
    const first = await service.whenEnded((await service.start({ ...plan, budget: { maxCalls: 50 } })).id);
    expect(first).toMatchObject({ state: 'stopped', reason: expect.stringContaining("the run's budget of 50 calls") });
    expect((await app.store.ledger.totals(first.id)).calls).toBe(50);
    const { environment, models, now } = app;
    await app.close();
    app = await createAppContext({ environment, models, now, budget: { maxCalls: 120 } });
    service = createRunService(app);
    expect(await service.spending()).toMatchObject({ limits: { maxCalls: 120 }, spent: { calls: 50 } });
    const again = await service.whenEnded((await service.resume(first.id)).id);
    expect(again.reason).toContain("the run's budget of 50 calls");
    const rows = await Promise.all([service.start(plan), service.start(plan)]);
    const ended = await Promise.all(rows.map((row) => service.whenEnded(row.id)));
    expect(ended.map((row) => row.state)).toEqual(['stopped', 'stopped']);
    for (const { reason } of ended) expect(reason).toContain("the server's budget of 120 calls");
    let calls = 0;
    for (const { id } of [first, ...ended]) calls += (await app.store.ledger.totals(id)).calls;
    expect(calls).toBe(120);
  });
});
