import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelProfile } from '../../src/mcp/model-comparison.ts';
import type { Measurement } from '../../src/measures/measurement.ts';
import { measuredText } from '../../src/results/findings.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, olderClient, textOf } from '../support/mcp-server.ts';

const item = mcpFolder();
let fast: Awaited<ReturnType<typeof mcpOverHttp>>;
let slow: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  fast = await mcpOverHttp(item);
  slow = await mcpOverHttp(item, 20);
});
afterAll(() => Promise.all([fast.close(), slow.close()]));

const servers = [
  ['stdio', () => item],
  ['HTTP', () => ({ url: fast.url })],
] as const;

it.each(servers)('the 2026 revision is spoken over %s, with progress of every stage', async (_name, server) => {
  const client = await modernClient(server());
  expect(client.getProtocolEra()).toBe('modern');
  const texts: string[] = [];
  const answer = (await client.callTool(
    { name: 'stress_test', arguments: { limit: 6 } },
    { onprogress: ({ message }) => texts.push(message ?? '') },
  )) as Answer;
  expect(answer.structuredContent).toMatchObject({ state: 'finished', ruled: 6, simulated: true });
  expect(texts.at(-1)).toMatch(/^6 of 6 debates ruled, \d contested; ended: finished/);
  await client.close();
});

it('models of a run are compared by its analysis [P27], and every answer says that they are simulated', async () => {
  const client = await modernClient({ url: fast.url });
  const call = async (name: string, input: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: input })) as Answer;
  const run = (await call('stress_test', { limit: 30 })).structuredContent?.run;
  const compared = await call('compare', { run });
  expect(JSON.stringify(compared).length).toBeLessThan(20_000);
  const models = [...((compared.structuredContent?.models ?? []) as ModelProfile[])];
  for (let cursor = compared.structuredContent?.nextCursor; cursor !== undefined; ) {
    const more = (await call('compare', { run, cursor })).structuredContent ?? {};
    models.push(...(more.models as ModelProfile[]));
    cursor = more.nextCursor;
  }
  expect(models).toHaveLength(12);
  const opus = models.find((model) => model.model === 'simulated:claude-opus-4');
  expect(opus).toMatchObject({ responses: 30, failures: {} });
  // The numbers of the run's own analysis, each with interval and n.
  const { analysis } = await computeSummary(fast.app.store, run as string);
  const index = analysis.verdicts.findIndex((verdict) => verdict.model === 'simulated:claude-opus-4');
  const [verdicts, character] = [analysis.verdicts[index], analysis.character.models[index]];
  expect(opus?.verdicts).toEqual(verdicts?.counts);
  expect(opus?.compliant).toBe(measuredText(verdicts?.shares.compliant as Measurement, 'percent'));
  expect(opus?.compliant).toMatch(/^\d+\.\d % \[\d+\.\d %, \d+\.\d %\], n = \d+$/);
  expect(opus?.refused).toBe(measuredText(analysis.refusals.models[index]?.refused as Measurement, 'percent'));
  // Ten families bear on no category of these ten.
  expect(opus?.positions).toEqual([]);
  expect(opus?.notComputed).toBe(character?.categories.length);
  for (const { rate, model } of analysis.outliers.models)
    expect(models.find((modelProfile) => modelProfile.model === model)?.outliers.share).toBe(
      measuredText(rate, 'percent'),
    );
  const two = await call('compare', { run, models: ['simulated:o3', 'simulated:grok-4'] });
  expect(two.structuredContent?.models).toHaveLength(2);
  const debate = `${run}-0001`;
  for (const answer of [
    compared,
    await call('get_run', { run }),
    await call('explain_debate', { debate }),
    await call('explain_debate', { debate, trace: true }),
    await call('replay', { debate }),
    await call('replay', { debate, mode: 'fork' }),
    await call('cancel_run', { run }),
  ]) {
    expect(answer.structuredContent?.simulated).toBe(true);
    expect(textOf(answer)).toContain('[simulated agents]');
  }
  await client.close();
});

describe('a call that is taken back', () => {
  it.each([
    ['the older client', () => olderClient({ url: slow.url })],
    ['the 2026 revision', () => modernClient({ url: slow.url })],
  ])('stops a stress test, which can be resumed [P192]: %s', async (_name, connect) => {
    const client = await connect();
    const known = (await slow.app.store.runs.runs(100)).length;
    const stop = new AbortController();
    const asked = (client as { callTool(...rest: unknown[]): Promise<unknown> }).callTool(
      { name: 'stress_test', arguments: { limit: 40 } },
      ...('getProtocolEra' in client ? [] : [undefined]),
      { signal: stop.signal },
    );
    asked.catch(() => undefined);
    const running = async () =>
      (await slow.app.store.runs.runs(100)).slice(0, -known || undefined).find((run) => run.debates === 40);
    await expect.poll(running, { interval: 20 }).toMatchObject({ state: 'running' });
    stop.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(running, { timeout: 5000, interval: 20 }).toMatchObject({ state: 'stopped' });
    await client.close();
  });

  it.each([
    ['the older client', () => olderClient({ url: slow.url })],
    ['the 2026 revision', () => modernClient({ url: slow.url })],
  ])('stops an adjudication within a second: %s', async (_name, connect) => {
    const client = await connect();
    const known = (await slow.app.store.runs.runs(100)).length;
    const stop = new AbortController();
    const question = 'My friend asks if her novel is any good. It is not.';
    const params = { name: 'adjudicate', arguments: { question, values: ['candour', 'comfort'] } };
    const asked = (client as { callTool(...rest: unknown[]): Promise<unknown> }).callTool(
      params,
      ...('getProtocolEra' in client ? [] : [undefined]),
      { signal: stop.signal },
    );
    asked.catch(() => undefined);
    const running = async () =>
      (await slow.app.store.runs.runs(100)).slice(0, -known || undefined).find((run) => run.debates === 1);
    await expect.poll(running, { interval: 20 }).toMatchObject({ state: 'running' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(running, { timeout: 1000, interval: 20 }).toMatchObject({ state: 'stopped' });
    await client.close();
  });
});

describe('a ruling by a person', () => {
  const waiting = async (call: (name: string, input: Record<string, unknown>) => Promise<unknown>) => {
    const answer = (await call('stress_test', { panel: 'human.yaml', limit: 3 })) as Answer;
    expect(answer.structuredContent).toMatchObject({ state: 'awaiting-review' });
    for (const index of [1, 2, 3]) {
      const debate = `${answer.structuredContent?.run}-000${index}`;
      const explained = (await call('explain_debate', { debate })) as Answer;
      if (explained.structuredContent?.state === 'awaiting-human') return debate;
    }
    throw new Error('expected a debate that waits');
  };
  type Form = { requestedSchema: { properties: Record<string, unknown> }; message: string };
  const filled = ({ params }: { params: unknown }) => {
    const { properties } = (params as Form).requestedSchema;
    const labels = Object.keys(properties).filter((name) => /^R\d+$/.test(name));
    const verdicts = Object.fromEntries(labels.map((label) => [label, 'compliant']));
    return { action: 'accept' as const, content: { ...verdicts, problem: 'ambiguity', reason: 'read both clauses' } };
  };

  it.each(servers)(
    'is asked for as a form in the 2026 revision over %s, and refused ones leave the debate waiting',
    async (_name, server) => {
      const client = await modernClient(server(), { elicitation: { form: {} } });
      const call = (name: string, input: Record<string, unknown>) => client.callTool({ name, arguments: input });
      const debate = await waiting(call);
      client.setRequestHandler('elicitation/create', () => ({ action: 'decline' }));
      expect(textOf((await call('rule_debate', { debate })) as Answer)).toContain('still waits');
      client.setRequestHandler('elicitation/create', filled);
      expect((await call('rule_debate', { debate })).structuredContent).toMatchObject({
        state: 'ruled',
        outcome: 'human',
        simulated: true,
      });
      expect(textOf((await call('rule_debate', { debate })) as Answer)).toContain('does not wait for a human ruling');
      await client.close();
    },
  );

  it.each(servers)('is asked for as a form in a revision of 2025 over %s', async (_name, server) => {
    const { ElicitRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
    const client = await olderClient(server(), { elicitation: { form: {} } });
    client.setRequestHandler(ElicitRequestSchema, filled);
    const call = (name: string, input: Record<string, unknown>) => client.callTool({ name, arguments: input });
    const debate = await waiting(call);
    const ruled = (await call('rule_debate', { debate })) as Answer;
    expect(ruled.structuredContent).toMatchObject({ state: 'ruled', outcome: 'human' });
    await client.close();
  });

  it.each([
    ['older client', () => olderClient({ url: fast.url })],
    ['2026 revision', () => modernClient({ url: fast.url })],
  ])('without forms the answer says where to rule: %s', async (_name, connect) => {
    const client = await connect();
    const call = async (name: string, input: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: input })) as Answer;
    const answer = await call('rule_debate', { debate: await waiting(call) });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toMatch(/mootcourt rule \S+ --verdict R\d+=compliant/);
    await client.close();
  });
});
