import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { serverBudgetOption } from '../options/budget.ts';
import { parseInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';
import { queueOption } from '../options/queue.ts';

export type ServeOptions = OptionsOf<typeof registerServe>;

export function registerServe(program: Command) {
  return program
    .command('serve')
    .description('serve the viewer, the API, the live feed and MCP (at /mcp)')
    .option('--host <address>', 'address to listen on; any but 127.0.0.1 needs MOOTCOURT_TOKEN', '127.0.0.1')
    .option('--port <n>', '0 takes any free port', parseInteger, 7331)
    .option(
      '--public-url <url>',
      'the address that people open, where a proxy with TLS is in front; needs a token',
      parsePublicUrl,
    )
    .option(
      '--oauth-issuer <url>',
      'an OpenID provider whose access tokens for /mcp are taken, with scopes mootcourt:read, mootcourt:operate',
      parseIssuer,
    )
    .option('--trust-proxy <network...>', 'proxies whose X-Forwarded-For counts: loopback, addresses, networks')
    .option('--allow-private-urls', 'let panels name servers at private addresses, though others reach this server')
    .option('--root <folder...>', 'folders below which MCP clients may name files; none by default')
    .addOption(serverBudgetOption())
    .addOption(queueOption())
    .option('--demo', 'run debates of simulated agents slowly enough to read along')
    .addHelpText(
      'after',
      '\nExamples:\n  mootcourt serve\n  mootcourt serve --demo\n  mootcourt serve --public-url https://court.example.org --trust-proxy loopback',
    );
}

/** @throws InvalidArgumentError for anything but an address over TLS, or on this machine */
function parseIssuer(text: string): URL {
  const url = URL.parse(text);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) || url.search !== '')
    throw new InvalidArgumentError('expected an https address, such as https://login.example.org/realms/court');
  return url;
}

/** @throws InvalidArgumentError for anything but the origin of a server */
function parsePublicUrl(text: string): URL {
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.username !== ''
  )
    throw new InvalidArgumentError('expected an address without a path, such as https://court.example.org');
  return url;
}
