import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../../bench/support/wire.ts';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, olderClient, textOf } from '../support/mcp-server.ts';
import { runCli } from '../support/run-cli.ts';

const item = mcpFolder();
const offline = readFileSync(path.resolve(import.meta.dirname, '../../config/panels/offline.yaml'), 'utf8');
writeFileSync(
  path.join(item.root, 'lent.yaml'),
  offline.replaceAll('"simulated:judge-', '"sampling:judge-').replace('name: offline', 'name: lent'),
);
let http: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  http = await mcpOverHttp(item);
});
afterAll(() => http.close());

type Asked = {
  params: {
    systemPrompt?: string;
    messages: { role: string; content: unknown }[];
    modelPreferences?: { hints?: { name?: string }[] };
  };
};

/** What stands for the client's model here: the simulated judge of the hinted name, asked with what really came over the protocol. */
function lend({ params }: Asked) {
  const model = params.modelPreferences?.hints?.[0]?.name ?? '';
  const spoken = params.messages.map(({ role, content }) => ({ role, text: (content as { text: string }).text }));
  const text = answer({
    model,
    messages: [{ role: 'system', text: params.systemPrompt ?? '' }, ...spoken],
    schema: undefined,
  });
  return {
    role: 'assistant' as const,
    model: `lent-${model}`,
    stopReason: 'endTurn',
    content: { type: 'text' as const, text: `\`\`\`json\n${text}\n\`\`\`` },
  };
}

type AnyClient = {
  callTool(params: object): Promise<unknown>;
  readResource(params: { uri: string }): Promise<unknown>;
  close(): Promise<void>;
};
type Lender = (asked: Asked) => ReturnType<typeof lend>;

async function newer(server: { url: URL } | typeof item, lender?: Lender): Promise<AnyClient> {
  const client = await modernClient(server, lender === undefined ? {} : { sampling: {} });
  if (lender !== undefined) client.setRequestHandler('sampling/createMessage', lender as never);
  return client as AnyClient;
}

async function older(server: { url: URL } | typeof item, lender?: Lender): Promise<AnyClient> {
  const { CreateMessageRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const client = await olderClient(server, lender === undefined ? {} : { sampling: {} });
  if (lender !== undefined) client.setRequestHandler(CreateMessageRequestSchema, lender as never);
  return client as AnyClient;
}

const clients = [
  ['the 2026 revision over stdio', newer, () => item],
  ['the 2026 revision over HTTP', newer, () => ({ url: http.url })],
  ['the older client over stdio', older, () => item],
  ['the older client over HTTP', older, () => ({ url: http.url })],
] as const;

const question = 'My friend asks if her novel is any good. It is not.';
const asking = (panel: string) => ({
  name: 'adjudicate',
  arguments: { question, values: ['candour', 'comfort'], panel, seed: 3 },
});

describe.each(clients)("the client's own model: %s", (_name, connect, server) => {
  it('judges a debate as it would by any other way [P70]', async () => {
    let asked = 0;
    const client = await connect(server(), (request) => {
      asked += 1;
      return lend(request);
    });
    const ruled = (await client.callTool(asking('lent.yaml'))) as Answer;
    expect(ruled.isError, textOf(ruled)).not.toBe(true);
    expect(ruled.structuredContent).toMatchObject({ state: 'ruled', simulated: true });
    // Three judges on each of twelve answers, at the least.
    expect(asked).toBeGreaterThanOrEqual(36);
    const { debate } = ruled.structuredContent as { debate: string };
    const answer = (await client.callTool({ name: 'explain_debate', arguments: { debate } })) as Answer;
    expect(textOf(answer)).not.toContain('abstained');
    const verified = (await client.callTool({ name: 'replay', arguments: { debate } })) as Answer;
    expect(textOf(verified)).toContain('Identical');
    await client.close();
  });

  it('that is refused by its user ends the run in those words, to be resumed', async () => {
    const client = await connect(server(), () => {
      throw new Error('User rejected sampling request');
    });
    const asked = client.callTool(asking('lent.yaml'));
    if (connect === newer) {
      // In the 2026 revision the client's SDK itself ends a call for which its user refuses an answer.
      await expect(asked).rejects.toThrow('User rejected');
    } else {
      const answer = (await asked) as Answer;
      expect(answer.structuredContent).toMatchObject({ state: 'stopped', outcome: 'not ruled' });
      expect(textOf(answer)).toMatch(/not ruled, the run has stopped: .*permission.*User rejected/);
      expect(textOf(answer)).toContain('resume');
    }
    await client.close();
  });

  it('is asked for in vain where the client lends none, and the answer says what to do instead [P71]', async () => {
    const client = await connect(server());
    const refused = (await client.callTool(asking('assistant'))) as Answer;
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toMatch(/this client does not offer sampling.*Set a provider's key.*offline/s);
    await client.close();
  });
});

it.each(clients)(
  'alone holds a whole debate, with the panel assistant and no key: %s',
  async (_name, connect, server) => {
    const roles = new Set<string>();
    const client = await connect(server(), (request) => {
      roles.add((request.params.systemPrompt ?? '').split(' ').slice(0, 4).join(' '));
      return lend(request);
    });
    const ruled = (await client.callTool({
      name: 'adjudicate',
      arguments: { question, panel: 'assistant' },
    })) as Answer;
    expect(ruled.isError, textOf(ruled)).not.toBe(true);
    // The model behind the client is simulated here; the product cannot know, and says what it knows.
    expect(ruled.structuredContent).toMatchObject({ state: 'ruled', simulated: false });
    expect(ruled.structuredContent?.outcome).not.toBe('unresolved');
    expect(ruled.structuredContent?.verdicts).toHaveLength(1);
    expect(roles.size).toBeGreaterThan(2);
    await client.close();
  },
);

it('a run whose lender ends the session stops, and keeps what was asked [P72]', async () => {
  const before = new Set((await http.app.store.runs.runs(1000)).map(({ id }) => id));
  let asked = 0;
  const enough = Promise.withResolvers<void>();
  const client = await older({ url: http.url }, (request) => {
    asked += 1;
    if (asked === 40) enough.resolve();
    return lend(request);
  });
  const call = client.callTool({ name: 'stress_test', arguments: { panel: 'lent.yaml', limit: 12, waitSeconds: 0 } });
  await call;
  await enough.promise;
  await (client as unknown as { transport: { terminateSession(): Promise<void> } }).transport.terminateSession();
  await client.close();
  const [run] = (await http.app.store.runs.runs(1000)).filter(({ id }) => !before.has(id));
  const ended = await http.service.whenEnded(run?.id ?? '', { timeoutMs: 20_000 });
  expect(ended).toMatchObject({ state: 'stopped', reason: expect.stringContaining('has disconnected') });
  expect((await http.app.store.ledger.totals(ended.id)).calls).toBeGreaterThan(30);
});

it('a run from the command line says where such a panel can be used', async () => {
  const { code, stderr } = await runCli(item.folder, ['run', '--panel', 'assistant', '--limit', '1']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/sampling:client is the model of an assistant.*Start it from the assistant/s);
});
