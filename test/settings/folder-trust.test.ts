import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const settings = 'MOOTCOURT_STORE=other.db\nMOOTCOURT_TOKENS=\x1b[31m.yaml\nSOME_TOKEN=hush\n';

describe('a folder [P285]', () => {
  it('that nobody trusts is told with the command that trusts it, and trusted as it is, until it changes', async () => {
    const folder = temporaryFolder();
    const env = path.join(folder, '.env');
    writeFileSync(env, settings);
    const run = (...args: string[]) => runCli(folder, args);
    const before = await run('audit', '--json');
    expect(before.stderr).toContain('.env: left out MOOTCOURT_STORE, MOOTCOURT_TOKENS, SOME_TOKEN');
    expect(before.stderr).toContain('unless you trust the folder with: mootcourt trust');
    const trusted = await run('trust', '--json');
    expect(JSON.parse(trusted.stdout)).toMatchObject({ trusted: true });
    expect(trusted.stderr).toContain('SOME_TOKEN=(a secret)');
    expect(trusted.stderr).not.toContain('\x1b');
    const { file } = JSON.parse(trusted.stdout) as { file: string };
    expect(file.startsWith(folder)).toBe(true);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('hush');
    expect((await run('audit')).stderr).toBe('');
    writeFileSync(env, `${settings}MOOTCOURT_MODELS=models.yaml\n`);
    expect((await run('audit')).stderr).toContain('left out');
    writeFileSync(env, settings);
    expect((await run('audit')).stderr).toBe('');
    await run('trust', '--revoke');
    expect((await run('audit')).stderr).toContain('left out');
  });

  it('is known by its place and not by a link or a name that lies in it', async () => {
    const home = temporaryFolder();
    const [trusted, other] = [path.join(home, 'a'), path.join(home, 'b')];
    for (const folder of [trusted, other]) {
      mkdirSync(folder);
      writeFileSync(path.join(folder, '.env'), settings);
    }
    const run = (folder: string, ...args: string[]) => runCli(folder, args, { HOME: home });
    await run(trusted, 'trust');
    expect((await run(other, 'audit')).stderr).toContain('left out');
    rmSync(other, { recursive: true });
    symlinkSync(trusted, other);
    expect((await run(other, 'audit')).stderr).toBe('');
  });
});
