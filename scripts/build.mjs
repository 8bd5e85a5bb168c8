// Writes the types of the public entries to dist/src/, bundles program and entries into dist/program/, and builds the viewer
// into dist/web/ and the pages for chats into dist/chat/.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { writeDeclarations } from './declarations.mjs';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
writeDeclarations(path.resolve('dist'));
await bundle('dist/program', { isShipped: true });
for (const config of ['web/vite.config.ts', 'web/chat.config.ts'])
  execFileSync('node_modules/.bin/vite', ['build', '--config', config, '--logLevel', 'warn'], { stdio: 'inherit' });
