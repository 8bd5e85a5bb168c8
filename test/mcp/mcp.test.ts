import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, olderClient, textOf } from '../support/mcp-server.ts';

type Told = (name: string, input?: Record<string, unknown>) => Promise<Answer>;

const item = mcpFolder();

/** What every client of either generation must find. */
function describeServer(
  name: string,
  connect: () => Promise<{ call: Told; tools(): Promise<unknown[]>; close(): Promise<void> }>,
): void {
  describe(name, () => {
    let client: Awaited<ReturnType<typeof connect>>;
    beforeAll(async () => {
      client = await connect();
    });
    afterAll(() => client.close());

    it('lists twelve tools in under 12 kB, each described and annotated [P31]', async () => {
      const tools = (await client.tools()) as {
        name: string;
        title?: string;
        description?: string;
        annotations?: object;
        outputSchema?: object;
      }[];
      expect(tools.map((tool) => tool.name)).toEqual([
        'stress_test',
        'adjudicate',
        'generate_scenarios',
        'list_inputs',
        'list_runs',
        'get_run',
        'cancel_run',
        'explain_debate',
        'replay',
        'rule_debate',
        'compare',
        'measure_agreement',
      ]);
      expect(JSON.stringify({ tools }).length).toBeLessThan(12_000);
      for (const tool of tools) {
        expect(tool.title && tool.annotations && tool.outputSchema).toBeTruthy();
        expect(tool.description?.length).toBeGreaterThan(40);
      }
    });

    it('stress-tests to the end, explains a contested case, verifies it, and pages its trace', async () => {
      const answer = await client.call('stress_test', { limit: 6, idempotencyKey: `${name} six` });
      expect(answer.isError).toBeFalsy();
      expect(answer.structuredContent).toMatchObject({ state: 'finished', debates: 6, ruled: 6, simulated: true });
      expect(answer.structuredContent?.severity).toMatchObject({
        judges: 0,
        missing: expect.stringContaining('families'),
      });
      expect(textOf(answer)).toContain('[simulated agents]');
      const again = await client.call('stress_test', { limit: 6, idempotencyKey: `${name} six` });
      expect(again.structuredContent?.run).toBe(answer.structuredContent?.run);
      const contested = answer.structuredContent?.contested as { debate: string }[];
      const debate = contested[0]?.debate ?? '';
      const explained = await client.call('explain_debate', { debate });
      expect(explained.structuredContent).toMatchObject({ debate, simulated: true });
      expect((await client.call('replay', { debate })).structuredContent).toMatchObject({ result: 'identical' });
      const seen: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.call('explain_debate', {
          debate,
          trace: true,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(JSON.stringify(page).length).toBeLessThan(20_000);
        seen.push(...((page.structuredContent?.events ?? []) as unknown[]));
        cursor = page.structuredContent?.nextCursor as string | undefined;
      } while (cursor !== undefined);
      expect(seen.at(-1)).toMatchObject({ type: 'ruling' });
      expect(JSON.stringify(answer).length).toBeLessThan(20_000);
      expect(JSON.stringify(explained).length).toBeLessThan(20_000);
    });

    it('answers at once when told not to wait, and cancels in the middle', async () => {
      const { structuredContent } = await client.call('stress_test', { waitSeconds: 0, seed: 7 });
      expect(structuredContent).toMatchObject({ state: 'running', debates: 216 });
      const cancelled = await client.call('cancel_run', { run: structuredContent?.run });
      expect(cancelled.structuredContent).toMatchObject({ state: 'stopped' });
      expect(cancelled.structuredContent?.ruled).toBeLessThan(216);
      const answer = await client.call('get_run', { run: structuredContent?.run });
      expect(answer.structuredContent).toMatchObject({ state: 'stopped' });
      const { runs } = (await client.call('list_runs')).structuredContent as { runs: { run: string }[] };
      expect(runs.map((run) => run.run)).toContain(structuredContent?.run);
    });

    it('adjudicates a question against a spec below a root, and against one given as text', async () => {
      const question = 'My friend asks if her novel is any good. It is not.';
      const values = ['candour', 'comfort'];
      const answer = await client.call('adjudicate', { question, values, spec: 'mine.md' });
      expect(answer.structuredContent).toMatchObject({ state: 'ruled', simulated: true });
      const given = await client.call('adjudicate', {
        question,
        values,
        answers: ['Tell her it is wonderful.'],
        spec: '# S\n\n## Candour {#c}\n\nCandour comes first.\n',
      });
      expect(given.structuredContent).toMatchObject({ state: 'ruled' });
    });

    it('measures the agreement of given ratings', async () => {
      const ratings = Array.from({ length: 20 }, (_none, index) => [
        index % 3,
        index % 3,
        index % 5 === 0 ? 1 : index % 3,
      ]);
      const { structuredContent } = await client.call('measure_agreement', { ratings });
      const { coefficients } = structuredContent as { coefficients: { name: string; value: string }[] };
      expect(coefficients).toHaveLength(27);
      for (const coefficient of coefficients)
        expect(coefficient.value).toMatch(/^0\.\d{3} \[0\.\d{3}, [01]\.\d{3}\], n = 20$/);
    });

    it.each([
      ['get_run', { run: 'none' }, /\[not-found\] run: there is no run none; list_runs shows all/],
      ['explain_debate', { debate: '../../etc/passwd' }, /\[not-found\] debate: there is no debate/],
      ['stress_test', { spec: '../secret.md' }, /\[invalid-input\] spec: expected a bundled name/],
      ['stress_test', { spec: 'link.md' }, /\[invalid-input\] spec: expected a bundled name/],
      ['stress_test', { spec: '/etc/passwd' }, /\[invalid-input\] spec: expected a bundled name/],
      ['stress_test', { panel: 'frontier', limit: 1 }, /\[missing-credentials\] .*OPENAI_API_KEY/s],
      ['stress_test', { panel: 'frontier', limit: 1 }, /put the key under `env` in this server's entry/],
      ['stress_test', { values: ['candour', 'nothing'] }, /values: no scenario is about 'nothing'/],
      ['stress_test', { limit: -3 }, /limit/],
      ['explain_debate', { debate: 'x', cursor: '1' }, /cursor: expected with trace: true alone/],
      ['replay', { debate: 'x', panel: 'offline' }, /panel: expected with mode fork/],
      ['replay', { debate: 'x', judges: ['simulated:judge-literal'] }, /judges: expected with mode fork/],
      ['explain_debate', { debate: 7 }, /debate/],
      ['measure_agreement', { ratings: [] }, /ratings/],
    ])('%s %j is a tool error with a remedy', async (tool, input, message) => {
      const answer = await client.call(tool, input);
      expect(answer.isError).toBe(true);
      expect(textOf(answer)).toMatch(message);
      expect(textOf(answer)).not.toMatch(/\n\s+at |node_modules|\.ts:|mootcourt-test-/);
    });
  });
}

let http: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  http = await mcpOverHttp(item);
});
afterAll(() => http.close());

describe.each([
  ['stdio', () => item],
  ['HTTP', () => ({ url: http.url })],
])('over %s', (_transport, server) => {
  describeServer(`the 2026 revision over ${_transport}`, async () => {
    const client = await modernClient(server());
    return {
      call: async (name, input = {}) => (await client.callTool({ name, arguments: input })) as Answer,
      tools: async () => (await client.listTools()).tools,
      close: () => client.close(),
    };
  });
  describeServer(`the older SDK over ${_transport}`, async () => {
    const client = await olderClient(server());
    return {
      call: async (name, input = {}) => (await client.callTool({ name, arguments: input })) as Answer,
      tools: async () => (await client.listTools()).tools,
      close: () => client.close(),
    };
  });
});

it('a run that was started over HTTP is found finished by another client after the first has gone', async () => {
  const connect = () => modernClient({ url: http.url });
  const first = await connect();
  const started = (await first.callTool({
    name: 'stress_test',
    arguments: { limit: 30, waitSeconds: 0, seed: 12 },
  })) as Answer;
  await first.close();
  const run = String(started.structuredContent?.run);
  await http.service.whenEnded(run);
  const second = await connect();
  const answer = (await second.callTool({ name: 'get_run', arguments: { run } })) as Answer;
  expect(answer.structuredContent).toMatchObject({ state: 'finished', ruled: 30 });
  await second.close();
});

describe('beside its tools', () => {
  let client: Awaited<ReturnType<typeof olderClient>>;
  beforeAll(async () => {
    client = await olderClient(item);
  });
  afterAll(() => client.close());

  it('tells progress while a run goes on', async () => {
    const list: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    const logged: unknown[] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logged.push(params.data));
    await client.callTool({ name: 'stress_test', arguments: { limit: 60, seed: 9 } }, undefined, {
      onprogress: (item) => list.push(item),
    });
    expect(list.length).toBeGreaterThan(1);
    expect(list.every((item, index) => index === 0 || item.progress > (list[index - 1]?.progress ?? 0))).toBe(true);
    expect(list.at(-1)?.message).toMatch(/of 60 debates ruled/);
    expect(logged).toContainEqual(expect.objectContaining({ state: 'finished', simulated: true }));
  });

  it('gives specs, clauses, reports and traces as resources, with completion', async () => {
    const { resources } = await client.listResources();
    expect(resources.map((resource) => resource.uri)).toContain('mootcourt://specs/helpful-assistant');
    const clause = await client.readResource({ uri: 'mootcourt://specs/helpful-assistant/clauses/unwelcome-truths' });
    expect((clause.contents[0] as { text: string }).text).toContain('andour');
    const report = resources.find((resource) => resource.uri.endsWith('/report'));
    const text = ((await client.readResource({ uri: report?.uri ?? '' })).contents[0] as { text: string }).text;
    expect(text).toContain('**Simulated agents.**');
    const ref = { type: 'ref/resource' as const, uri: 'mootcourt://specs/{spec}' };
    const { completion } = await client.complete({ ref, argument: { name: 'spec', value: 'help' } });
    expect(completion.values).toEqual(['helpful-assistant']);
    await expect(client.readResource({ uri: 'mootcourt://specs/none' })).rejects.toThrow(/not found/i);
  });

  it('offers prompts with completed arguments', async () => {
    expect((await client.listPrompts()).prompts.map((prompt) => prompt.name)).toEqual([
      'stress-test-my-spec',
      'investigate-contested-case',
      'compare-two-models',
    ]);
    const prompt = await client.getPrompt({ name: 'stress-test-my-spec', arguments: { spec: 'helpful-assistant' } });
    expect(JSON.stringify(prompt.messages)).toContain('stress_test');
    const ref = { type: 'ref/prompt' as const, name: 'stress-test-my-spec' };
    expect((await client.complete({ ref, argument: { name: 'panel', value: 'off' } })).completion.values).toEqual([
      'offline',
    ]);
  });
});
