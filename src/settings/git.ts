import { execFileSync } from 'node:child_process';

/**
 * What a Git command that only reads objects prints.
 * The folder may come from anywhere: no setting of its repository may run a program or fetch anything.
 * @throws Error where there is no Git, no repository, or one that Git refuses to read
 */
export function readGit(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'core.fsmonitor=false', '-c', 'protocol.allow=never', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 5000,
    maxBuffer: 50_000_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  });
}
