import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { createCallState } from '../../src/mcp/context.ts';
import { createMcpServer } from '../../src/mcp/server.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { type Answer, mcpFolder } from '../support/mcp-server.ts';

/** A short form of the ten thousand that CI runs (MOOTCOURT_FUZZ_CALLS). */
const calls = Number(process.env.MOOTCOURT_FUZZ_CALLS ?? 600);

it('no call brings the server down, answers with a stack or at length, or reads beyond the roots', async () => {
  const { folder, root } = mcpFolder();
  const environment = { key: () => undefined, storeFile: path.join(folder, 'fuzz.db') };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
  const service = createRunService(app);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createMcpServer({
    app,
    service,
    roots: [root],
    role: 'operator',
    person: 'tester',
    calls: createCallState(),
  }).connect(ours);
  const client = new Client({ name: 'fuzz', version: '1' });
  await client.connect(theirs);
  const call = async (name: string, input: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: input })) as Answer;
  const run = String((await call('stress_test', { limit: 1 })).structuredContent?.run);
  const debate = `${run}-0001`;

  const whole: Record<string, Record<string, unknown>> = {
    stress_test: { spec: 'mine.md', limit: 1, waitSeconds: 0, maxCalls: 2, values: ['honesty'] },
    adjudicate: { question: 'May I?', answers: ['Yes.'], values: ['candour', 'comfort'], spec: 'mine.md' },
    generate_scenarios: { values: ['candour', 'comfort'], count: 1, spec: 'mine.md' },
    list_runs: { cursor: '0' },
    get_run: { run, cursor: '0' },
    cancel_run: { run },
    explain_debate: { debate },
    list_inputs: { kind: 'panel', cursor: '0' },
    replay: { debate, mode: 'verify', panel: 'offline', spec: 'mine.md' },
    rule_debate: { debate },
    compare: { run, models: ['simulated:o3'], cursor: '0' },
    measure_agreement: {
      ratings: [
        [1, 2],
        ['a', null],
      ],
      seed: 1,
    },
  };
  const paths = [
    'link.md',
    'out/secret.md',
    '../secret.md',
    path.join(folder, 'secret.md'),
    '.',
    '/',
    '/proc/self/mem',
  ];
  const value = fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...paths, run, debate, '\0', 'offline', 'frontier', 'human.yaml', '-1', '1e9', '__proto__', 'fork'),
    fc.constantFrom(-1, 0, 1.5, 1e300, null, true),
    fc.array(fc.array(fc.oneof(fc.integer(), fc.constant(null), fc.string()), { maxLength: 4 }), { maxLength: 4 }),
  );
  const call1 = fc.constantFrom(...Object.keys(whole)).chain((name) =>
    fc.record({
      name: fc.constant(name),
      changed: fc.dictionary(fc.constantFrom(...Object.keys(whole[name] ?? {}), 'other'), value, { maxKeys: 2 }),
    }),
  );
  const asked = fc.sample(call1, { numRuns: calls, seed: 7 });
  const record: Record<'told' | 'refused', number> = { told: 0, refused: 0 };
  for (const { name, changed } of asked) {
    const input = JSON.parse(JSON.stringify({ ...whole[name], ...changed })) as Record<string, unknown>;
    const startedAt = performance.now();
    const answer = await call(name, input);
    const text = JSON.stringify(answer);
    const what = `${name} ${JSON.stringify(input)} → ${text.slice(0, 300)}`;
    expect(performance.now() - startedAt, what).toBeLessThan(5000);
    expect(Buffer.byteLength(text), what).toBeLessThan(20_000);
    expect(/\\n\s+at |node_modules|\.ts:|internal error|Not for assistants/i.test(text), what).toBe(false);
    record[answer.isError === true ? 'refused' : 'told'] += 1;
  }
  expect(Math.min(record.told, record.refused)).toBeGreaterThan(calls / 10);
  await client.close();
  await service.drain();
  await app.close();
});
