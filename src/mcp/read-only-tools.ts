import type { McpServer } from '@modelcontextprotocol/server';
import { MootcourtError } from '../domain/errors.ts';
import type { McpContext } from './context.ts';
import { withErrorHandling } from './tool-result.ts';

type Register = (name: string, config: { annotations?: { readOnlyHint?: boolean } }, handler: unknown) => unknown;

/**
 * For a reader: tools that write are still listed, since a model chooses better among tools it knows, but answer that
 * they need the role operator. Must be called before tools are registered.
 */
export function refuseWrites(server: McpServer, context: McpContext): void {
  const register = server.registerTool.bind(server) as unknown as Register;
  const refuse = (name: string) => () =>
    withErrorHandling(context, async () => {
      throw new MootcourtError(
        'forbidden',
        `${name}: your token has the role reader, which may only read; ask whoever runs the server for the role operator`,
      );
    });
  const guardedRegister: Register = (name, config, handler) =>
    register(name, config, config.annotations?.readOnlyHint === true ? handler : refuse(name));
  server.registerTool = guardedRegister as unknown as McpServer['registerTool'];
}
