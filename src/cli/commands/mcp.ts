import type { Command } from '@commander-js/extra-typings';

export function registerMcp(program: Command): void {
  program
    .command('mcp')
    .description('serve the Model Context Protocol on stdin and stdout, for an assistant to start')
    .option(
      '--root <folder...>',
      'folders below which the assistant may name spec, panel and scenario files; none by default',
    )
    .option('--budget <limits>', 'over all runs of the store, e.g. 50usd,1000000calls; no call passes it')
    .option('--queue', 'leave debates to the workers of the shared Postgres store')
    .addHelpText(
      'after',
      '\nExample, for the configuration of a host:\n  { "command": "mootcourt", "args": ["mcp", "--root", "/home/me/specs"] }',
    )
    .action(async (options) => (await import('../actions/mcp.ts')).mcp(options));
}
