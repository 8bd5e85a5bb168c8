import path from 'node:path';
import { expect, it } from 'vitest';
import { answer } from '../../bench/support/wire.ts';
import { startOllamaServer } from '../support/ollama-server.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

it('with an Ollama server and nothing else, one command leads to a finding that replays the same [P131]', async () => {
  const server = await startOllamaServer({
    models: {
      'llama3.2:latest': { window: 131_072 },
      'qwen3:4b': { window: 262_144 },
      'gemma3:4b': { window: 131_072 },
    },
    reply: ({ model, messages }) => {
      const texts = messages.map(({ role, content }) => ({ role, text: content }));
      return { content: answer({ model, messages: texts, schema: undefined }), thinking: 'Hm.' };
    },
  });
  const folder = temporaryFolder();
  const variables = { OLLAMA_HOST: server.url, MOOTCOURT_STORE: path.join(folder, 'ollama.db') };
  try {
    const { code, stdout, stderr } = await runCli(folder, ['run', '--panel', 'ollama', '--limit', '1'], variables);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('$0.0000')]);
    expect(stdout).toMatch(/finished[\s\S]*3 responses[\s\S]*Spent +\d+ calls.*no price/);
    expect(server.bodies.every((body) => body.truncate === false && body.shift === false)).toBe(true);
    expect(server.bodies.every(({ options }) => (options.num_ctx ?? 0) >= 8192)).toBe(true);
    const debate = /replay (\S+)/.exec(stdout)?.[1] ?? 'latest';
    const replay = await runCli(folder, ['replay', debate, '--verify'], variables);
    expect([replay.code, replay.stdout]).toEqual([0, expect.stringContaining('identical')]);
  } finally {
    server.stop();
  }
}, 60_000);
