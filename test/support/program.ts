import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const built = path.join(root, 'dist');
/** Bundles of sources that have changed since are kept this long: another run of the tests may still use them. */
const keptMs = 3_600_000;
let folder: string | undefined;

/**
 * The program as the package ships it: bundled from the sources as they are now, once for all tests until a source
 * changes. From the sources themselves each start would take half a second more.
 * @param name `main`, or a process of the tests: the name of a file in test/support
 */
export function programFile(name: 'main' | 'run-process' | 'worker-process' = 'main'): string {
  folder ??= bundledProgram();
  return path.join(folder, `${name}.js`);
}

function bundledProgram(): string {
  const target = path.join(built, `test-${stateOfSources()}`);
  if (!existsSync(target)) {
    mkdirSync(built, { recursive: true });
    removeOld();
    execFileSync(process.execPath, [path.join(root, 'scripts/bundle.mjs'), target, '--with-test-processes'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: process.env.PATH ?? '' },
    });
  }
  return target;
}

/** Names, sizes and times of change of all that goes into the bundle. */
function stateOfSources(): string {
  const hash = createHash('sha256');
  for (const part of ['src', 'bench/support', 'test/support', 'scripts', 'package-lock.json']) {
    const whole = path.join(root, part);
    const files = part.includes('.') ? [''] : (readdirSync(whole, { recursive: true }) as string[]).sort();
    for (const file of files) {
      const { size, mtimeMs } = statSync(path.join(whole, file));
      hash.update(`${part}/${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function removeOld(): void {
  for (const name of readdirSync(built)) {
    const old = path.join(built, name);
    if (name.startsWith('test-') && Date.now() - statSync(old).mtimeMs > keptMs)
      rmSync(old, { recursive: true, force: true });
  }
}
