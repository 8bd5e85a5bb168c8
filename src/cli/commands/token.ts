import { type Command, Option } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';

type Registered = ReturnType<typeof registerToken>;
export type TokenCreateOptions = ReturnType<Registered['create']['opts']>;
export type TokenListOptions = ReturnType<Registered['list']['opts']>;
export type TokenRevokeOptions = ReturnType<Registered['revoke']['opts']>;

export function registerToken(program: Command) {
  const token = program.command('token').description('create, list and revoke tokens for users of the server');
  const create = token
    .command('create')
    .description('create a token for a user and print it once; a team may share a user')
    .requiredOption('--user <name>', 'the user whose runs the token gives access to')
    .addOption(
      new Option('--role <role>', 'reader reads; operator also starts, stops and rules')
        .choices(['reader', 'operator', 'viewer'] as const)
        .default('operator'),
    )
    .option('--expires <when>', 'days from now (90d) or a date (default: never)')
    .addOption(jsonOption('token and entry'))
    .addHelpText(
      'after',
      `
A user sees only the runs that were started with their tokens.

Examples:
  mootcourt token create --user ana
  mootcourt token create --user policy-team --role reader --expires 90d`,
    );
  const list = token
    .command('list')
    .description('list the tokens: id, role, user, dates')
    .addOption(jsonOption('them'));
  const revoke = token
    .command('revoke <id>')
    .description('revoke a token; a running server refuses it from now on')
    .addOption(jsonOption('the entry'))
    .addHelpText('after', '\nExample:\n  mootcourt token revoke 1a2b3c4d');
  return { create, list, revoke };
}
