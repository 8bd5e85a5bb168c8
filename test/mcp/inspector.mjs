// Lists and calls every tool with the official inspector's command line, over stdio and over HTTP: node test/mcp/inspector.mjs
// Not a part of `npm test`: the inspector is fetched by npx when it is not there.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const inspector = '@modelcontextprotocol/inspector@2.12.0';
const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const cwd = mkdtempSync(path.join(tmpdir(), 'mootcourt-inspector-'));
const run = promisify(execFile);
let failures = 0;

async function inspect(target, ...asked) {
  const args = ['-y', inspector, '--cli', ...target, '--format', 'json', '-q', ...asked];
  try {
    const { stdout } = await run('npx', args, { cwd, maxBuffer: 2 ** 26, timeout: 120_000 });
    return JSON.parse(stdout);
  } catch (error) {
    return { failed: `${error.message}\n${error.stdout ?? ''}`.slice(0, 2000) };
  }
}

async function tryAll(name, target) {
  const listed = await inspect(target, '--method', 'tools/list');
  const tools = (listed.tools ?? listed.result?.tools ?? []).map((tool) => tool.name);
  if (tools.length === 0) return report(name, 'tools/list', listed.failed ?? JSON.stringify(listed).slice(0, 500));
  report(name, `tools/list: ${tools.length} tools`);
  const call = async (tool, input, mayFail = false) => {
    const answer = await inspect(
      target,
      '--method',
      'tools/call',
      '--tool-name',
      tool,
      '--tool-args-json',
      JSON.stringify(input),
    );
    const result = answer.result ?? answer;
    const failed =
      answer.failed ?? (result.isError === true ? JSON.stringify(result.content).slice(0, 500) : undefined);
    report(name, tool, mayFail ? undefined : failed);
    return result.structuredContent ?? {};
  };
  const { run: id } = await call('stress_test', { limit: 2 });
  const debate = `${id}-0001`;
  const inputs = {
    adjudicate: { question: 'May I round up the figures for my investors?', values: ['candour', 'ambition'] },
    generate_scenarios: { count: 1 },
    list_runs: {},
    get_run: { run: id },
    explain_debate: { debate },
    list_inputs: {},
    replay: { debate },
    compare: { run: id },
    measure_agreement: {
      ratings: [
        ['a', 'a'],
        ['a', 'b'],
        ['b', 'b'],
      ],
    },
    cancel_run: { run: id },
    // No debate waits here: the right answer is a tool error with its remedy.
    rule_debate: { debate },
  };
  for (const tool of tools.filter((one) => one !== 'stress_test')) {
    if (inputs[tool] === undefined) report(name, tool, 'this script does not know it');
    else await call(tool, inputs[tool], tool === 'rule_debate');
  }
}

function report(transport, what, failed) {
  if (failed !== undefined) failures += 1;
  process.stdout.write(
    `${failed === undefined ? 'ok  ' : 'FAIL'} ${transport}: ${what}${failed === undefined ? '' : `\n${failed}`}\n`,
  );
}

await tryAll('stdio', [process.execPath, main, 'mcp']);
const server = spawn(process.execPath, [main, 'serve', '--port', '0'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
const url = await new Promise((resolve) => {
  server.stdout.on('data', (data) => resolve(/http\S+/.exec(String(data))?.[0]));
});
await tryAll('http', [`${url}/mcp`, '--transport', 'http']);
server.kill('SIGTERM');
process.exitCode = failures === 0 ? 0 : 1;
