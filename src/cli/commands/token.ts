import { type Command, Option } from '@commander-js/extra-typings';

export function registerToken(program: Command): void {
  const token = program.command('token').description('tokens that open the server to users: make, list, revoke');
  token
    .command('create')
    .description('make a token for a user and print it once; several tokens may share a user, as a team does')
    .requiredOption('--user <name>', 'whose runs it opens')
    .addOption(
      new Option('--role <role>', 'reader reads; operator also starts, stops and rules')
        .choices(['reader', 'operator', 'viewer'])
        .default('operator'),
    )
    .option('--expires <when>', 'days from now (90d) or a date; never by default')
    .option('--json', 'print token and entry as JSON')
    .addHelpText(
      'after',
      `
A user sees the runs that were started with their tokens, and no others.

Examples:
  mootcourt token create --user ana
  mootcourt token create --user policy-team --role reader --expires 90d`,
    )
    .action(async (options) => (await import('../actions/token.ts')).create(options));
  token
    .command('list')
    .description('list the tokens: id, role, user, dates')
    .option('--json', 'print them as JSON')
    .action(async (options) => (await import('../actions/token.ts')).list(options));
  token
    .command('revoke <id>')
    .description('a running server refuses it from now on')
    .option('--json', 'print the entry as JSON')
    .addHelpText('after', '\nExample:\n  mootcourt token revoke 1a2b3c4d')
    .action(async (id, options) => (await import('../actions/token.ts')).revoke(id, options));
}
