import { closeSync, openSync, readSync } from 'node:fs';
import { type Environment, isSecretName, readEnvironment } from '../../settings/environment.ts';
import { type FolderSettings, findFolderTrust, setFolderTrust } from '../../settings/folder-trust.ts';
import { userSettingsFile } from '../../settings/user-settings.ts';
import { oneLine } from '../output/escape-terminal.ts';

/**
 * The environment. Where the folder's `.env` sets more than keys of providers, a person at a terminal is asked once
 * whether to trust the folder; anybody else is told what was left out, and the command that trusts it.
 */
export function environmentHere(options: { dataFolder?: boolean | undefined } = {}): Environment {
  const environment = readEnvironment(undefined, options);
  const { leftOut } = environment;
  if (leftOut === undefined) return environment;
  const folder = process.cwd();
  if (findFolderTrust(folder, leftOut) === undefined && process.stdin.isTTY && process.stderr.isTTY) {
    const trusted = askForTrust(folder, leftOut);
    setFolderTrust(folder, leftOut, trusted);
    if (trusted) return readEnvironment(undefined, options);
  }
  process.stderr.write(
    `.env: left out ${oneLine(Object.keys(leftOut).join(', '), 200)}: a folder's .env sets keys of providers alone, unless you trust the folder with: mootcourt trust. Or set them in the environment; list further names of keys under keyNames in ${userSettingsFile()}\n`,
  );
  return environment;
}

function askForTrust(folder: string, settings: FolderSettings): boolean {
  process.stderr.write(`${trustQuestion(folder, settings)}\nTrust this folder with these settings? [y/N] `);
  return /^\s*y(es)?\s*$/i.test(readLine());
}

/** What a folder would set, so that a person can decide. */
export function trustQuestion(folder: string, settings: FolderSettings): string {
  const lines = Object.entries(settings).map(
    ([name, value]) => `  ${oneLine(name, 80)}=${isSecretName(name) ? '(a secret)' : oneLine(value ?? '', 200)}`,
  );
  return `The .env of ${oneLine(folder, 300)} sets more than keys of providers:\n${lines.join('\n')}\nWho wrote it could send your keys to servers of their own.`;
}

/** One line of the terminal, waited for: settings are needed before anything else can go on. */
function readLine(): string {
  const isWindows = process.platform === 'win32';
  const terminal = isWindows ? 0 : openSync('/dev/tty', 'r');
  const bytes = Buffer.alloc(200);
  try {
    return bytes.toString('utf8', 0, readSync(terminal, bytes)).split('\n')[0] ?? '';
  } finally {
    if (!isWindows) closeSync(terminal);
  }
}
