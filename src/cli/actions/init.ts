import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../../domain/errors.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { bundledFolder, configFile } from '../../settings/paths.ts';
import type { InitOptions } from '../commands/init.ts';
import { oneLine } from '../output/escape-terminal.ts';

/**
 * Writes the starter files into a folder, all of them or none.
 * @throws MootcourtError `invalid-input` where one of them is there already, or the folder cannot be written
 */
export function init(folder = 'mootcourt-start', options: InitOptions): void {
  loadPanel(options.panel);
  const starter = bundledFolder('starter');
  const files = new Map(readdirSync(starter).map((name) => [name, readFileSync(path.join(starter, name), 'utf8')]));
  // A bundled panel's first line points an editor to a schema beside it, which is not there.
  const panel = readFileSync(configFile('panels', options.panel, '.yaml'), 'utf8');
  files.set('panel.yaml', panel.replace(/^# yaml-language-server:.*\r?\n/, ''));
  const there = [...files.keys()].filter((name) => existsSync(path.join(folder, name)));
  if (there.length > 0)
    throw new MootcourtError(
      'invalid-input',
      `${folder}: expected a folder without ${there.join(', ')}, which would be replaced; name another folder`,
    );
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) writeFileSync(path.join(folder, name), text, { flag: 'wx' });
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${folder}: cannot be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  const names = [...files.keys()].sort().join(', ');
  process.stdout.write(
    `${oneLine(folder, 200)}: wrote ${names}\nNext: cd ${oneLine(folder, 200)} && mootcourt run --spec spec.md --scenarios scenarios.yaml --panel panel.yaml\n`,
  );
}
