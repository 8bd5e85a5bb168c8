// Writes the types of the public entries to dist/src/, without the declarations that they do not lead to.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** @param isChecked whether errors of types are told, which takes longer */
export function writeDeclarations(folder, { isChecked = true } = {}) {
  const args = ['-p', path.join(root, 'tsconfig.build.json'), '--outDir', folder, ...(isChecked ? [] : ['--noCheck'])];
  execFileSync(path.join(root, 'node_modules/.bin/tsc'), args, { stdio: 'inherit' });
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const needed = new Set();
  const entries = Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : [types]));
  for (const entry of entries) follow(path.join(folder, path.relative('dist', entry)), needed);
  for (const file of globSync('src/**/*.d.ts', { cwd: folder }))
    if (!needed.has(path.join(folder, file))) rmSync(path.join(folder, file));
}

function follow(file, needed) {
  if (needed.has(file)) return;
  needed.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, specifier] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g))
    follow(path.join(path.dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts')), needed);
}

if (process.argv[1] === import.meta.filename)
  writeDeclarations(path.resolve(process.argv[2] ?? 'dist'), { isChecked: false });
