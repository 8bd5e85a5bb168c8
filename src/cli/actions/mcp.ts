import { userInfo } from 'node:os';
import path from 'node:path';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { AppContext } from '../../app/app-context.ts';
import { createCallState, type McpContext } from '../../mcp/context.ts';
import { createMcpServer } from '../../mcp/server.ts';
import type { JobQueue } from '../../runs/queue/job-queue.ts';
import { createRunService } from '../../runs/run-service.ts';
import { storeName } from '../../settings/environment.ts';
import type { McpOptions } from '../commands/mcp.ts';
import { openJobQueue } from '../options/queue.ts';
import { withApp } from '../with-app.ts';

/** Time to end after stdin has ended or a signal came: hosts kill a server that takes longer. */
const maxEndMs = 800;

/**
 * Serves MCP on stdin and stdout; stdout carries nothing but the protocol. Starting writes nothing and pays for nothing:
 * hosts start servers only to list what they offer. When stdin ends, or a signal comes, runs under way are stopped, can be
 * resumed, and the process is gone within a second.
 */
export async function mcp(options: McpOptions): Promise<void> {
  await withApp(
    async (app) => {
      const queue = options.queue === true ? await openJobQueue(app.environment) : undefined;
      try {
        await converse(app, queue, options);
      } finally {
        await queue?.close();
      }
    },
    { budget: options.budget, logLevel: 'warn', dataFolder: true },
  );
}

/** Who sits at this machine, by its own account; containers may have a user without a name. */
function machineUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'local user';
  }
}

async function converse(app: AppContext, queue: JobQueue | undefined, options: McpOptions): Promise<void> {
  const service = createRunService(app, queue);
  const context: McpContext = {
    app,
    service,
    roots: (options.root ?? []).map((root) => path.resolve(root)),
    storeText: `${storeName(app.environment)} (by ${app.environment.storeSource})`,
    role: 'operator',
    person: machineUser(),
    calls: createCallState(),
  };
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve);
    // A host may send a second signal a moment after the first: it finds the process ending already.
    process.on('SIGINT', () => resolve()).on('SIGTERM', () => resolve());
  });
  const handle = serveStdio(({ era }) => createMcpServer(context, era === 'modern' ? 'always' : 'subscribed'), {
    onerror: (error) => process.stderr.write(`mcp: ${error.message}\n`),
  });
  if (options.resumeOnStart === true)
    await service.keepResuming((row) => process.stderr.write(`run ${row.id}: resumed\n`));
  await ended;
  setTimeout(() => process.exit(), maxEndMs).unref();
  await service.stopAll('the assistant ended its server; resume the run to go on', maxEndMs / 2);
  await handle.close();
}
