import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QuirkyServer, startQuirkyServer } from '../../bench/support/quirks/quirky-server.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

describe('a run whose judges say nothing that can be read', () => {
  const folder = temporaryFolder();
  const environment = { MOOTCOURT_MODELS: 'models.yaml', QUIRKY_API_KEY: 'k' };
  let server: QuirkyServer;
  beforeAll(async () => {
    server = await startQuirkyServer();
    const provider = {
      kind: 'openai',
      baseUrl: server.chatUrl,
      api: 'chat',
      apiKeyEnv: 'QUIRKY_API_KEY',
      maxAttempts: 1,
    };
    const members = (behaviour: string, seats: readonly string[]) =>
      seats.map((seat) => ({ model: `local:${behaviour}.${seat}`, name: seat }));
    const panel = {
      name: 'prose',
      respondents: members('good', ['one', 'two']),
      rubricWriter: { model: 'local:good.writer' },
      judges: members('prose', ['first', 'second', 'third']),
      metaAdjudicator: { model: 'local:good.meta' },
      rounds: [],
      onMemberFailure: 'continue',
    };
    const row = { prompt: 'May I lend my key?', response: 'Yes.', model: 'a' };
    const files = {
      'models.yaml': JSON.stringify({ providers: { local: provider } }),
      'panel.yaml': JSON.stringify(panel),
      'rows.jsonl': JSON.stringify(row),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  });
  afterAll(() => server.stop());

  it.each([
    ['run', ['run', '--limit', '1', '--panel', 'panel.yaml']],
    ['import --judge', ['import', 'rows.jsonl', '--values', 'candour,comfort', '--judge', 'panel.yaml']],
  ])('%s says that nothing could be measured, and ends with an error', async (_name, args) => {
    const { code, stdout, stderr } = await runCli(folder, args, environment);
    expect(stderr).toMatch(
      /nothing could be measured: no response was judged by enough judges\. .*missing \(.+\)\.\n$/,
    );
    expect(stdout).toContain('not computed');
    expect(code).toBe(exitCodes.error);
  });
});
