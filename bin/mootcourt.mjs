#!/usr/bin/env node
// The installed command. Written in syntax that Node 14 reads, so that a Node that is too old gets a message.
import { readFileSync } from 'node:fs';

const minimum = 24;
if (Number(process.versions.node.split('.')[0]) < minimum) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stderr.write(
    `mootcourt ${version} needs Node ${minimum} or newer; this is Node ${process.versions.node}. Install a newer Node from https://nodejs.org, or run it with: npx -p node@${minimum} mootcourt\n`,
  );
  process.exitCode = 1;
} else {
  import('../dist/program/main.js');
}
