#!/usr/bin/env node
// Plain JavaScript that any Node reads: an old one gets a sentence instead of a syntax error.
import { readFileSync } from 'node:fs';

const needed = 24;
const running = process.versions.node;
if (Number(running.split('.')[0]) < needed) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stderr.write(
    `mootcourt ${version} needs Node ${needed} or newer; this is Node ${running}. Install a newer Node and run it again.\n`,
  );
  process.exitCode = 1;
} else {
  await import('../dist/src/cli/main.js');
}
