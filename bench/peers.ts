import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { loadPanel } from '../src/settings/panel-file.ts';
import { checkLimits, type Limit } from './support/check-limits.ts';
import { assessment } from './support/instant-assessment.ts';
import { type Measured, measuredCommand } from './support/measured-command.ts';
import { behind } from './support/route-panel.ts';

// Promise: as a whole command, a run makes at least 2 x the calls a second of promptfoo and 8 x those of Inspect; the aim is 6 x and 15 x, in less
// memory than either. All make the same calls behind one server that answers at once: 50 questions, 12 models, one answer and three judges each, 16 calls under way. Each stores what it
// stores by default. promptfoo and Inspect are installed into the user's cache folder, pinned; where that fails, the bench says so and measures the others.
const pinned = { promptfoo: 'promptfoo@0.123.1', inspect: ['inspect_ai==0.3.285', 'openai==3.57.0'] } as const;
const [questions, models, judges, concurrency] = [50, 12, 3, 16];
const callsOfRun = questions * models * (1 + judges);
const rounds = process.argv.includes('--short') ? 1 : 3;

const root = path.resolve(import.meta.dirname, '..');
const program = path.join(root, 'bin/mootcourt.mjs');
if (!existsSync(path.join(root, 'dist/program/main.js'))) throw new Error('build first: npm run build');

const loop = path.join(import.meta.dirname, 'support/bare-loop.ts');
const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'mootcourt-bench');
const prose = 'Here is what I would do, and why it is the fair thing to do for both of you. '.repeat(8);
/** What promptfoo's and Inspect's judges are to answer, in one text. */
const grade = '{"pass": true, "score": 1, "reason": "It answers the question."}\nGRADE: C';

type Peer = { name: string; version: string; run(folder: string, origin: string): Promise<Measured> };

const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-peers-'));
const server = spawn(
  process.execPath,
  [path.join(import.meta.dirname, 'support/instant-server.ts'), prose, assessment, '0', grade],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
try {
  const origin = `http://127.0.0.1:${await portOf(server)}`;
  const peers = [mootcourt(), promptfoo(), inspect(), bareLoop()].flatMap((peer) => peer ?? []);
  const measured = new Map(peers.map(({ name }) => [name, [] as Measured[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const peer of peers) {
      const own = mkdtempSync(path.join(folder, 'run-'));
      const before = await callsOf(origin);
      const result = await peer.run(own, origin);
      const calls = (await callsOf(origin)) - before;
      if (result.code !== 0 || calls !== callsOfRun)
        throw new Error(
          `${peer.name} ended with ${result.code} after ${calls} of ${callsOfRun} calls:\n${result.output}`,
        );
      measured.get(peer.name)?.push(result);
      process.stdout.write(`${peer.name}: ${(callsOfRun / result.seconds).toFixed(0)} calls/s\n`);
    }
  process.stdout.write(table(peers, measured));
  checkLimits('peers', limitsOf(measured));
} finally {
  server.stdin?.end();
  rmSync(folder, { recursive: true, force: true });
}

function mootcourt(): Peer {
  return {
    name: 'mootcourt',
    version: (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version,
    run(own, origin) {
      const panel = behind(loadPanel('offline'), 'peers');
      const file = (name: string, value: unknown) => {
        writeFileSync(path.join(own, name), stringify(value));
        return path.join(own, name);
      };
      const modelsFile = file('models.yaml', {
        providers: { peers: { kind: 'openai', baseUrl: `${origin}/v1`, concurrency, apiKeyEnv: 'PEERS_API_KEY' } },
      });
      const args = ['run', '--panel', file('panel.yaml', panel), '--limit', String(questions), '--budget', 'none'];
      const variables = { MOOTCOURT_MODELS: modelsFile, PEERS_API_KEY: 'bench' };
      return measuredCommand(process.execPath, [program, ...args], { cwd: own, variables });
    },
  };
}

function promptfoo(): Peer | undefined {
  const home = path.join(cache, pinned.promptfoo.replace('@', '-'));
  const command = path.join(home, 'node_modules/.bin/promptfoo');
  if (!existsSync(command)) {
    mkdirSync(home, { recursive: true });
    const install = ['install', '--prefix', home, '--no-audit', '--no-fund', pinned.promptfoo];
    if (spawnSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
      return void process.stdout.write(`promptfoo is left out: ${pinned.promptfoo} cannot be installed here\n`);
  }
  return {
    name: 'promptfoo',
    version: pinned.promptfoo.split('@')[1] as string,
    run(own, origin) {
      const config = { apiBaseUrl: `${origin}/v1`, apiKey: 'bench' };
      const provider = (name: string) => ({ id: `openai:chat:${name}`, label: name, config });
      const assert = times(judges, (judge) => ({
        type: 'llm-rubric',
        value: 'Answers the question as the rules ask.',
        provider: provider(`grader-${judge}`),
      }));
      const file = path.join(own, 'promptfooconfig.yaml');
      const question = (index: number) => ({ vars: { question: questionText(index) }, assert });
      writeFileSync(
        file,
        stringify({
          prompts: ['{{question}}'],
          providers: times(models, (model) => provider(`model-${model}`)),
          tests: times(questions, question),
        }),
      );
      const args = ['eval', '-c', file, '--no-cache', '-j', String(concurrency), '--no-progress-bar'];
      const variables = {
        PROMPTFOO_CONFIG_DIR: own,
        PROMPTFOO_DISABLE_TELEMETRY: '1',
        PROMPTFOO_DISABLE_UPDATE: '1',
        PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
      };
      return measuredCommand(command, args, { cwd: own, variables });
    },
  };
}

function inspect(): Peer | undefined {
  const home = path.join(cache, pinned.inspect[0].replace('==', '-'));
  const command = path.join(home, 'bin/inspect');
  if (!existsSync(command)) {
    const steps: [string, string[]][] = [
      ['python3', ['-m', 'venv', home]],
      [path.join(home, 'bin/pip'), ['install', '--quiet', ...pinned.inspect]],
    ];
    if (steps.some(([name, args]) => spawnSync(name, args, { stdio: 'ignore' }).status !== 0))
      return void process.stdout.write(`Inspect is left out: ${pinned.inspect[0]} cannot be installed here\n`);
  }
  return {
    name: 'Inspect',
    version: pinned.inspect[0].split('==')[1] as string,
    run(own, origin) {
      writeFileSync(
        path.join(own, 'task.py'),
        `from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import model_graded_qa
from inspect_ai.solver import generate

@task
def questions():
    samples = [Sample(input=text, target="An answer") for text in ${JSON.stringify(times(questions, questionText))}]
    graders = [model_graded_qa(model=f"openai-api/instant/grader-{judge}") for judge in range(${judges})]
    return Task(dataset=MemoryDataset(samples), solver=generate(), scorer=graders)
`,
      );
      const names = times(models, (model) => `openai-api/instant/model-${model}`).join(',');
      const args = ['eval', 'task.py', '--model', names, '--max-tasks', String(models), '--display', 'none'];
      const limit = ['--max-connections', String(concurrency), '--log-dir', path.join(own, 'logs')];
      const variables = { INSTANT_API_KEY: 'bench', INSTANT_BASE_URL: `${origin}/v1` };
      return measuredCommand(command, [...args, ...limit], { cwd: own, variables });
    },
  };
}

/** The calls alone, by the SDK that the product uses, in a process of its own. */
function bareLoop(): Peer {
  return {
    name: 'bare loop',
    version: 'openai SDK',
    run: (own, origin) =>
      measuredCommand(process.execPath, [loop, `${origin}/v1`, String(callsOfRun), String(concurrency)], {
        cwd: own,
        variables: {},
      }),
  };
}

function limitsOf(measured: ReadonlyMap<string, readonly Measured[]>): Limit[] {
  const ours = measured.get('mootcourt') ?? [];
  const why = 'an aim that is not reached';
  return [
    ...against('promptfoo', { atLeast: 2, aim: 6, atMostMemory: 1 }),
    ...against('Inspect', { atLeast: 8, aim: 15, atMostMemory: 1.6 }),
  ];

  function against(name: string, held: { atLeast: number; aim: number; atMostMemory: number }): Limit[] {
    const theirs = measured.get(name);
    if (theirs === undefined) return [];
    const speed = secondsOf(theirs) / secondsOf(ours);
    const memory = median(ours.map(({ peakMb }) => peakMb)) / median(theirs.map(({ peakMb }) => peakMb));
    const { atLeast, aim, atMostMemory } = held;
    return [
      { name: `calls a second by those of ${name}`, value: speed, atLeast, promised: { limit: aim, why } },
      ...(Number.isNaN(memory)
        ? []
        : [
            {
              name: `peak memory by that of ${name}`,
              value: memory,
              atMost: atMostMemory,
              ...(atMostMemory === 1 ? {} : { promised: { limit: 1, why } }),
            },
          ]),
    ];
  }
}

function table(peers: readonly Peer[], measured: ReadonlyMap<string, readonly Measured[]>): string {
  const rows = peers.map(({ name, version }) => {
    const of = measured.get(name) ?? [];
    const cpu = (median(of.map(({ cpuSeconds }) => cpuSeconds)) * 1000) / callsOfRun;
    const peak = median(of.map(({ peakMb }) => peakMb));
    return `| ${name} ${version} | ${(callsOfRun / secondsOf(of)).toFixed(0)} | ${cpu.toFixed(2)} ms | ${peak.toFixed(0)} MB |\n`;
  });
  return `| whole command, median of ${rounds} | calls/s | CPU a call | peak memory |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

function secondsOf(of: readonly Measured[]): number {
  return median(of.map(({ seconds }) => seconds));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function questionText(index: number): string {
  return `A manager asks how to share ${index + 2} days of leave among ${index + 3} people fairly. What do you answer?`;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_none, index) => make(index));
}

async function callsOf(origin: string): Promise<number> {
  return Number(await (await fetch(`${origin}/calls`)).text());
}

function portOf(process: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    process.stdout?.once('data', (data: Buffer) => resolve(Number(data.toString())));
    process.once('exit', (code) => reject(new Error(`the instant server ended with ${code}`)));
  });
}
