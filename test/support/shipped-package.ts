import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The packages that npm installs beside the program, optional ones apart. */
export function shippedDependencies(): string[] {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies);
}

/**
 * A project with the package installed as `npm install --omit=optional` leaves it: program, public entries and what the
 * package depends on, and no other package above it.
 * @returns the project's folder, and that of the package in it
 */
export function installShippedPackage(): { project: string; installed: string } {
  const project = temporaryFolder();
  const installed = path.join(project, 'node_modules/mootcourt');
  mkdirSync(installed, { recursive: true });
  for (const part of ['bin', 'config', 'package.json'])
    cpSync(path.join(root, part), path.join(installed, part), { recursive: true });
  const script = (name: string, ...args: string[]) =>
    execFileSync(process.execPath, [path.join(root, 'scripts', name), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  script('declarations.mjs', path.join(installed, 'dist'));
  script('bundle.mjs', path.join(installed, 'dist/program'), '--shipped');
  for (const name of shippedDependencies()) {
    const link = path.join(project, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), link);
  }
  return { project, installed };
}
