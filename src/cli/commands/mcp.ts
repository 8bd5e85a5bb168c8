import type { Command } from '@commander-js/extra-typings';
import { serverBudgetOption } from '../options/budget.ts';
import type { OptionsOf } from '../options/options-of.ts';
import { queueOption } from '../options/queue.ts';

export type McpOptions = OptionsOf<typeof registerMcp>;

export function registerMcp(program: Command) {
  return program
    .command('mcp')
    .description('serve the Model Context Protocol on stdin and stdout; an assistant starts it')
    .option(
      '--root <folder...>',
      'folders below which the assistant may name spec, panel and scenario files; none by default',
    )
    .option('--resume-on-start', 'go on with interrupted runs at once; otherwise when a tool asks')
    .addOption(serverBudgetOption())
    .addOption(queueOption())
    .addHelpText(
      'after',
      '\nExample, for the configuration of an assistant:\n  { "command": "mootcourt", "args": ["mcp", "--root", "/home/me/specs"] }',
    );
}
