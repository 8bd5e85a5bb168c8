import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun, submitHumanRuling } from '../../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';

const plan = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: loadPanel('offline'),
  scenarios: loadScenarios('bundled').slice(0, 3),
  seed: 1,
};

let app: AppContext;
beforeAll(async () => {
  const environment = { key: () => undefined, storeFile: ':memory:' };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
});
afterAll(() => app.close());

function options() {
  return {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 1,
    budget: {},
    signal: new AbortController().signal,
  };
}

describe('the execution of a run [P303]', () => {
  it('begins no debate once its signal is aborted, and keeps the reason', async () => {
    const run = await createRun(app.store, plan, [], app.now());
    const signal = AbortSignal.abort(new Error('enough'));
    const ended = await executeRun(run.id, { ...options(), signal });
    expect(ended).toMatchObject({ state: 'stopped', reason: 'enough' });
    const states = (await app.store.runs.debates(run.id)).map(({ state }) => state);
    expect(states).toEqual(['pending', 'pending', 'pending']);
  });

  it('goes on from a stop to the digest of an undisturbed run, holding no ruled debate again', async () => {
    const undisturbed = await createRun(app.store, plan, [], app.now());
    const whole = await executeRun(undisturbed.id, options());
    expect(whole.state).toBe('finished');
    const run = await createRun(app.store, plan, [], app.now());
    const stop = new AbortController();
    const ended: string[] = [];
    const onDebateEnd = ({ id }: { id: string }) => {
      ended.push(id);
      stop.abort(new Error('after one'));
    };
    const stopped = await executeRun(run.id, { ...options(), signal: stop.signal, onDebateEnd });
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'after one' });
    const resumed: string[] = [];
    const again = await executeRun(run.id, { ...options(), onDebateEnd: ({ id }) => resumed.push(id) });
    expect(again).toMatchObject({ state: 'finished', digest: whole.digest });
    expect(resumed).not.toContain(ended[0]);
    expect(resumed).toHaveLength(2);
  });

  it('lets one debate fail by an error of the program, says so, and holds the others', async () => {
    const run = await createRun(app.store, plan, [], app.now());
    const { trace } = app.store;
    const appendDebate: typeof trace.appendDebate = async (...append) => {
      const [, debate, bodies] = append;
      if (debate.endsWith('-0001') && bodies.some(({ type }) => type === 'ruling'))
        throw new TypeError('a fault of the program');
      return trace.appendDebate(...append);
    };
    const store = { ...app.store, trace: { ...trace, appendDebate } };
    const ended = await executeRun(run.id, { ...options(), store });
    const debates = await app.store.runs.debates(run.id);
    expect(debates.map(({ state }) => state)).toEqual(['failed', 'ruled', 'ruled']);
    expect(ended.state).toBe('failed');
    const [failed] = debates;
    const problem = (await app.store.trace.events(run.id)).find(({ type }) => type === 'debate-error');
    expect(problem?.data).toEqual({ failed: failed?.id, message: 'a fault of the program' });
  });

  it('refuses a ruling of a debate that does not wait for one', async () => {
    const [run] = await app.store.runs.runs(1);
    const [debate] = await app.store.runs.debates(run?.id ?? '');
    await expect(submitHumanRuling(debate?.id ?? '', {} as never, options())).rejects.toThrow(
      /does not wait for a ruling; it is/,
    );
  });
});
