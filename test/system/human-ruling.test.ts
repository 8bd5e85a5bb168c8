import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { testPostgres } from '../support/postgres.ts';
import { runCli as runProgram, temporaryFolder } from '../support/run-cli.ts';

const server = await testPostgres();
afterAll(() => server.stop());

it.each(['SQLite', 'Postgres'])(
  'a debate that asks for a person waits across processes, and takes the ruling it is given, on %s [P6]',
  async (store) => {
    const record: Record<string, string> = store === 'SQLite' ? {} : { MOOTCOURT_STORE: await server.newDatabase() };
    const runCli = (folder: string, args: string[]) => runProgram(folder, args, record);
    const folder = temporaryFolder();
    // A person's ruling on clauses that judges selected says so once, also in a replay.
    const selected = store === 'SQLite' ? 'specReading: selected\n' : '';
    const offline = readFileSync(path.resolve(import.meta.dirname, '../../config/panels/offline.yaml'), 'utf8');
    writeFileSync(
      path.join(folder, 'panel.yaml'),
      `${offline.replace('rounds: [advocacy, deliberation]', 'rounds: []')}human: escalated\n${selected}`,
    );
    const ran = JSON.parse((await runCli(folder, ['run', '--panel', './panel.yaml', '--limit', '3', '--json'])).stdout);
    expect(ran.run).toMatchObject({ state: 'awaiting-review', digest: '' });
    const waiting = ran.summary.cases.find((item: { ruling?: unknown }) => item.ruling === undefined);
    expect(waiting).toBeDefined();
    const events = (await runCli(folder, ['replay', waiting.debate, '--json'])).stdout.trim().split('\n');
    const request = events.map((text) => JSON.parse(text)).find((event) => event.type === 'human-ruling-request');
    const verdicts = request.data.responses.map((label: string) => `${label}=compliant`);

    const wrong = await runCli(folder, ['rule', waiting.debate, '--verdict', 'R1=fine', '--reason', 'x']);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toContain('--verdict: expected label=compliant|non-compliant|ambiguous');

    const ruled = await runCli(folder, [
      'rule',
      waiting.debate,
      '--verdict',
      ...verdicts,
      '--reason',
      'read both clauses',
    ]);
    expect(ruled.stderr).toBe('');
    expect(ruled.stdout).toBe(`debate ${waiting.debate} is ruled\n`);
    const replayed = await runCli(folder, ['replay', waiting.debate, '--verify']);
    expect(replayed.stdout).toMatch(/^identical: \d+ events/);
    const again = await runCli(folder, ['rule', waiting.debate, '--verdict', ...verdicts, '--reason', 'again']);
    expect(again.stderr).toMatch(/does not wait for a ruling; it is ruled/);
  },
);
