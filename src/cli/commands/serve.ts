import type { Command } from '@commander-js/extra-typings';
import { integer } from '../options/numbers.ts';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('serve the viewer, the API, the live feed and MCP (at /mcp) on this machine')
    .option('--host <address>', 'another address than 127.0.0.1 needs MOOTCOURT_TOKEN', '127.0.0.1')
    .option('--port <n>', '0 takes any free port', integer, 7331)
    .option('--root <folder...>', 'folders below which MCP clients may name files; none by default')
    .option('--budget <limits>', 'over all runs of the store, e.g. 50usd,1000000calls; no call passes it')
    .option('--queue', 'leave debates to the workers of the shared Postgres store')
    .option('--demo', 'hold debates of simulated agents at a pace people can follow')
    .addHelpText('after', '\nExamples:\n  mootcourt serve\n  mootcourt serve --demo')
    .action(async (options) => (await import('../actions/serve.ts')).serve(options));
}
