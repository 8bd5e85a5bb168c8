// Compiles src/ to dist/src/ and copies what is read at run time beside it.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('src/agents/prompts', 'dist/src/agents/prompts', { recursive: true });
chmodSync('dist/src/cli/main.js', 0o755);
