import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { programFile } from '../../support/program.ts';
import { runCli } from '../../support/run-cli.ts';
import { startRecorder, type WireServer, writeExchanges } from './exchanges.ts';
import { expectJudgedDebate, expectNoQuorum, expectStreams, isCall } from './expectations.ts';
import { holdDebate, judgedPanel, prosePanel, recordingOf, shortPanel, writeInputs } from './inputs.ts';
import { contextWindow, type ModelServer, startModelServer } from './server.ts';

const interpreter = inject('interpreter');
/** With it, what the server answers is kept for `npm test`: see test/system/local-model-recorded.test.ts. */
const isRecorded = process.env.UPDATE_RECORDED === '1';

let server: ModelServer;
let wire: WireServer;

describe.skipIf(interpreter === '')('a real language model on a real server', () => {
  beforeAll(async () => {
    server = await startModelServer(interpreter);
  });
  afterAll(() => server.kill());

  /** @param recording name under which the answers are kept, where `npm test` plays them back */
  const onTheWire = async (test: () => Promise<void>, recording?: string): Promise<void> => {
    wire = await startRecorder(server.url);
    try {
      await test();
      if (isRecorded && recording !== undefined) writeExchanges(recordingOf(recording), wire.exchanges);
    } finally {
      await wire.close();
    }
  };

  it('over OpenAI chat with its schema a debate goes from end to end, and most readings are usable [P255]', () =>
    onTheWire(() => holdDebate(wire.url, judgedPanel, (held) => expectJudgedDebate(held, wire)), 'chat'));

  it.each(['responses', 'messages'] as const)(
    'over %s, where the schema is ignored, no reading is made up, and nobody rules [P256]',
    (protocol) =>
      onTheWire(() => holdDebate(wire.url, prosePanel(protocol), (held) => expectNoQuorum(held, wire)), protocol),
  );

  it('streams over each protocol what it says, and counts it as the server does [P255]', () =>
    onTheWire(() => expectStreams(wire.url, wire), 'streams'));

  it('tells a prompt over the window before the first call, with both numbers [P255]', () =>
    onTheWire(async () => {
      const folder = writeInputs(wire.url, shortPanel);
      const clause = '\n## Clause\nThe assistant must tell readers plainly when a book is not there.\n';
      writeFileSync(path.join(folder, 'spec.md'), `# Library desk\n${clause.repeat(400)}`);
      const { code, stderr } = await runCli(folder, runArguments, variables(folder));
      expect([code, stderr]).toEqual([expect.any(Number), expect.stringMatching(/context window/)]);
      expect(code).not.toBe(0);
      expect(stderr.replaceAll(/[, ](?=\d{3})/g, '')).toContain(String(contextWindow));
      expect(wire.exchanges.filter(isCall)).toEqual([]);
    }));

  it('a run that is killed in the middle of a call resumes, and asks that call alone again [P255]', () =>
    onTheWire(async () => {
      const folder = writeInputs(wire.url, shortPanel);
      const killed = startProgram(folder, runArguments);
      await callUnderWay(1);
      killed.child.kill('SIGKILL');
      const before = calls().length;
      expect(before).toBe(1);
      const run = (await killed.ended).run;
      const resumed = await runCli(folder, ['run', '--resume', run, '--json'], variables(folder));
      // Whether the one reading is usable is the model's affair.
      const { run: ended, totals } = JSON.parse(resumed.stdout);
      expect(ended.state, resumed.stderr).toBe('finished');
      expect(totals).toMatchObject({ calls: calls().length, failedCalls: 0 });
    }));

  it('a server that goes in the middle of a call and comes back loses no answer [P255]', () =>
    onTheWire(async () => {
      const folder = writeInputs(wire.url, shortPanel, 'written');
      const running = startProgram(folder, [...runArguments, '--json']);
      await callUnderWay(1);
      await server.kill();
      server = await startModelServer(interpreter, Number(new URL(server.url).port));
      const { stdout, stderr } = await running.ended;
      const { run, summary, totals } = JSON.parse(stdout);
      expect(run.state, stderr).toBe('finished');
      expect(summary).toMatchObject({ responses: 1, failedResponses: 0 });
      const failures = (summary.missing as { failures: object }[]).flatMap(({ failures: kinds }) => Object.keys(kinds));
      expect(failures).not.toContain('connection');
      expect(totals.calls).toBe(calls().length);
    }));
});

const runArguments = [
  ...['run', '--spec', 'spec.md', '--scenarios', 'questions.jsonl', '--panel', 'panel.yaml'],
  ...['--limit', '1', '--concurrency', '1'],
];

function variables(folder: string): Record<string, string> {
  return { MOOTCOURT_MODELS: path.join(folder, 'models.yaml'), MOOTCOURT_STORE: path.join(folder, 'runs.db') };
}

/** Calls that were answered whole. */
function calls(): WireServer['exchanges'] {
  return wire.exchanges.filter((exchange) => isCall(exchange) && exchange.status === 200);
}

/** Waits until so many calls are answered and the next one is under way. */
async function callUnderWay(answered: number): Promise<void> {
  while (calls().length < answered || wire.pending() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

type Ended = { code: number; stdout: string; stderr: string; run: string };

function startProgram(folder: string, args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...variables(folder) };
  const child = spawn(process.execPath, [programFile(), ...args], { cwd: folder, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) =>
      resolve({ code: code ?? -1, stdout, stderr, run: /^run (\S+):/m.exec(stderr)?.[1] ?? '' }),
    );
  });
  return { child, ended };
}
