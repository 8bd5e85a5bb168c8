import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkLimits } from './support/check-limits.ts';

// Promise: `mootcourt mcp` answers `initialize` within 1.5 x the time that the SDK's own smallest server takes from its start. Timed in turn; minima compared.
const most = 1.5;
const main = path.resolve(import.meta.dirname, '../dist/program/main.js');
if (process.argv.includes('--smallest')) await serveSmallest();
else if (!existsSync(main)) throw new Error('build first: npm run build');
else {
  const cwd = mkdtempSync(path.join(tmpdir(), 'mootcourt-bench-'));
  // The first start makes the store; every later one finds it, as a host's does.
  await answered([main, 'mcp'], cwd);
  const ours: number[] = [];
  const smallest: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    smallest.push(await answered([import.meta.filename, '--smallest'], cwd));
    ours.push(await answered([main, 'mcp'], cwd));
  }
  const [value, other] = [Math.min(...ours), Math.min(...smallest)];
  process.stdout.write(
    `mcp start: initialize answered after ${value.toFixed(0)} ms, by the SDK's smallest server after ${other.toFixed(0)} ms\n`,
  );
  checkLimits('mcp start', [{ name: "by the SDK's smallest server", value: value / other, atMost: most }]);
}

async function serveSmallest(): Promise<void> {
  const { McpServer } = await import('@modelcontextprotocol/server');
  const { StdioServerTransport } = await import('@modelcontextprotocol/server/stdio');
  const server = new McpServer({ name: 'smallest', version: '1.0.0' }, { capabilities: { tools: {} } });
  await server.connect(new StdioServerTransport());
}

/** Milliseconds from the start of the process to its answer to `initialize`. */
async function answered(args: readonly string[], cwd: string): Promise<number> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (data) => {
      output += data;
      if (output.includes('"serverInfo"')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it answered`)));
  });
  const ms = performance.now() - startedAt;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  return ms;
}
