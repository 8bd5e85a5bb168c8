// Compiles the public entries to dist/src/, bundles the program into dist/program/, and builds the viewer
// into dist/web/ and the pages for chats into dist/chat/.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { bundle } from './bundle.mjs';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
// `mootcourt/graph` is the whole program once more, outside of the bundle: it shares LangGraph with its user's graph.
cpSync('src/agents/prompts', 'dist/src/agents/prompts', { recursive: true, filter: (file) => !file.endsWith('.ts') });
await bundle('dist/program');
for (const config of ['web/vite.config.ts', 'web/chat.config.ts'])
  execFileSync('node_modules/.bin/vite', ['build', '--config', config, '--logLevel', 'warn'], { stdio: 'inherit' });
