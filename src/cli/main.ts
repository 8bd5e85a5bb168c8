import { enableCompileCache } from 'node:module';

// Before all else: what is loaded earlier would be compiled anew at each start.
enableCompileCache();
await import('./command-line.ts');
