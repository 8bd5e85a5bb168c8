// Runs before `npm start` and `npm test`, on any Node from version 20: installs the locked packages if they are missing.
// The npm package `node` then puts Node 24 first in the PATH of npm's scripts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stamp = 'node_modules/.mootcourt-lock';
const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const installed = existsSync(stamp) && existsSync('node_modules/.bin/node') && readFileSync(stamp, 'utf8') === lock;

if (!installed) {
  process.stderr.write('Installing packages (once) …\n');
  const npm = process.env.npm_execpath;
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  // `install`, not `ci`: a registry mirror may lack optional packages of other platforms, and `ci` then refuses the lockfile.
  // `include`: the tests need the optional packages, whatever the user's npm is set to leave out.
  const options = ['--include=optional', '--include=dev', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(command, [...args, 'install', ...options], { stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    process.stderr.write(
      'Installing failed. Is the package registry reachable? Run `npm install` to see the whole error.\n',
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
