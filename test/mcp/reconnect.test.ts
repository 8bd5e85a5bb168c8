import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, olderClient } from '../support/mcp-server.ts';

const debates = 30;

/** A client of either generation, as far as this story needs one. */
async function connect(generation: 'modern' | 'older', server: Parameters<typeof modernClient>[0]) {
  const client = generation === 'modern' ? await modernClient(server) : await olderClient(server);
  return {
    call: async (name: string, input: Record<string, unknown>, onprogress?: (message: string) => void) => {
      const asked = { name, arguments: input };
      const options = onprogress && {
        onprogress: ({ message = '' }: { message?: string | undefined }) => onprogress(message),
      };
      const answer =
        'callTool' in client && generation === 'modern'
          ? await (client as Awaited<ReturnType<typeof modernClient>>).callTool(asked, options)
          : await (client as Awaited<ReturnType<typeof olderClient>>).callTool(asked, undefined, options);
      return answer as Answer;
    },
    read: async (uri: string) => {
      const { contents } = await client.readResource({ uri });
      return String((contents[0] as { text?: string } | undefined)?.text);
    },
    close: () => client.close(),
  };
}

describe.each(['stdio', 'http'] as const)('over %s', (transport) => {
  let http: Awaited<ReturnType<typeof mcpOverHttp>> | undefined;
  const item = mcpFolder();
  beforeAll(async () => {
    if (transport === 'http') http = await mcpOverHttp(item);
  });
  afterAll(() => http?.close());

  it.each(['modern', 'older'] as const)(
    'a stress test of 30 debates outlives the %s client that started it; the next one finds it by its id, stopped where the call or its server ended',
    async (generation) => {
      const server = http === undefined ? item : { url: http.url };
      const first = await connect(generation, server);
      const stages: string[] = [];
      const seed = generation === 'modern' ? 11 : 12;
      const cutOff = first.call('stress_test', { limit: debates, seed }, (message) => stages.push(message));
      cutOff.catch(() => undefined);
      await vi.waitFor(() => expect(stages.length).toBeGreaterThan(0), { timeout: 20_000 });
      const run = /\(run (\S+)\)/.exec(stages[0] ?? '')?.[1];
      await first.close();

      const second = await connect(generation, server);
      // In the 2026 revision a client cancels a call over HTTP by closing its connection.
      if (transport === 'stdio' || generation === 'modern') {
        await vi.waitFor(
          async () => {
            const stopped = await second.call('get_run', { run });
            expect(stopped.structuredContent).toMatchObject({ state: 'stopped' });
          },
          { timeout: 20_000 },
        );
        await second.call('stress_test', { resume: run });
      }
      await vi.waitFor(
        async () => {
          const { structuredContent } = await second.call('get_run', { run });
          expect(structuredContent).toMatchObject({ run, state: 'finished', debates, ruled: debates });
        },
        { timeout: 40_000, interval: 200 },
      );
      expect(await second.read(`mootcourt://runs/${run}/report`)).toContain('# Stress test');
      const trace = (await second.read(`mootcourt://debates/${run}-0030/trace`)).split('\n');
      expect(JSON.parse(trace.at(-1) ?? '')).toMatchObject({ run, type: 'ruling' });
      const listed = await second.call('list_runs', {});
      expect(JSON.stringify(listed.structuredContent)).toContain(String(run));
      await second.close();
    },
    90_000,
  );
});
