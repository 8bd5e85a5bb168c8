// The licenses of packages whose code a bundle holds.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A plugin that writes `LICENSES.txt` beside the bundle: each package with the text of its license. */
export function licensesPlugin() {
  const folders = new Set();
  return {
    name: 'licenses',
    generateBundle(_options, chunks) {
      for (const chunk of Object.values(chunks))
        for (const id of chunk.moduleIds ?? []) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
      const source = [...folders]
        .sort()
        .map(licenseOf)
        .join(`\n\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source });
    },
  };
}

/** The folder of the package that a module is from; undefined for the product's own. */
function packageFolder(id) {
  const file = id.replace(/^\0/, '').replace(/\?.*$/, '');
  const start = file.lastIndexOf('/node_modules/');
  if (start < 0) return undefined;
  const parts = file.slice(start + '/node_modules/'.length).split('/');
  return `${file.slice(0, start)}/node_modules/${parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/')}`;
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((file) => /^(licen[cs]e|copying)(\.|$|-)/i.test(file));
  const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
  const notice = path.join(folder, 'NOTICE');
  const more = existsSync(notice) ? `\n\n${readFileSync(notice, 'utf8').trim()}` : '';
  if (text === '' && typeof license !== 'string') throw new Error(`${name}: names no license`);
  return `${name} ${version}\n\n${text === '' ? `License: ${license}` : text}${more}`;
}
