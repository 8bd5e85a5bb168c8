import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, mcpFolder, olderClient } from '../support/mcp-server.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const runsOf = (answer: Answer) => answer.structuredContent?.runs as { run: string; state: string }[];

describe('a server that an assistant starts', () => {
  it('leaves nothing behind when it only lists, stops its runs at the end, and pays for none unasked [P191]', async () => {
    const item = mcpFolder();
    const connect = async () => {
      const client = await olderClient(item);
      const call = async (name: string, input = {}) => (await client.callTool({ name, arguments: input })) as Answer;
      return { client, call };
    };
    const before = readdirSync(item.folder, { recursive: true });
    const lister = await connect();
    await lister.client.listTools();
    expect((await lister.call('list_runs')).structuredContent).toMatchObject({ runs: [] });
    await lister.client.close();
    expect(readdirSync(item.folder, { recursive: true })).toEqual(before);

    const starter = await connect();
    const started = await starter.call('stress_test', { waitSeconds: 0 });
    // The client closes stdin, and kills a server that is not gone two seconds later.
    await starter.client.close();
    expect(readdirSync(item.folder)).not.toContain('.mootcourt');

    const later = await connect();
    const listed = await later.call('list_runs');
    expect(listed.structuredContent?.store).toMatch(/mootcourt\.db \(by data folder\)$/);
    expect(runsOf(listed)).toEqual([
      expect.objectContaining({
        run: started.structuredContent?.run,
        state: 'stopped',
        reason: expect.stringMatching(/resume the run to go on/),
      }),
    ]);
    const next = (await later.call('get_run', { run: 'latest' })).structuredContent?.next as object[];
    expect(next[0]).toMatchObject({ tool: 'stress_test', arguments: { resume: started.structuredContent?.run } });
    const refused = await later.call('stress_test', { resume: 'latest', seed: 3 });
    expect(refused.content[0]?.text).toMatch(/resume: the run keeps its spec, scenarios, panel and seed/);
    const resumed = await later.call('stress_test', { resume: 'latest', waitSeconds: 0 });
    expect(resumed.structuredContent).toMatchObject({ state: 'running', run: started.structuredContent?.run });
    await later.client.close();
  });
});

it('every command takes --store, also before MOOTCOURT_STORE [P191]', async () => {
  const folder = temporaryFolder();
  const environment = { MOOTCOURT_STORE: path.join(folder, 'other.db') };
  const run = await runCli(folder, ['run', '--limit', '1', '--store', 'mine.db'], environment);
  expect(run.code, run.stderr).toBe(0);
  const doctor = await runCli(folder, ['doctor', '--store', 'mine.db'], environment);
  expect(doctor.stdout).toMatch(/mine\.db is whole \(by --store\)[\s\S]*1 run: 1 stress-test/);
  const none = await runCli(folder, ['doctor'], environment);
  expect(none.stdout).toMatch(/other\.db will be made with the first run \(by MOOTCOURT_STORE\)/);
  expect(readdirSync(folder)).not.toContain('other.db');
});
