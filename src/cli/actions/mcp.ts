import path from 'node:path';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { AppContext } from '../../app/app-context.ts';
import { createStartedRuns, type McpContext } from '../../mcp/context.ts';
import { createMcpServer } from '../../mcp/server.ts';
import type { JobQueue } from '../../runs/queue/job-queue.ts';
import { createRunService } from '../../runs/run-service.ts';
import type { McpOptions } from '../commands/mcp.ts';
import { openJobQueue } from '../options/queue.ts';
import { onShutdownSignals, shutdownGraceMs } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Serves MCP on stdin and stdout until stdin ends and the runs under way are done; stdout carries nothing but the protocol. */
export async function mcp(options: McpOptions): Promise<void> {
  await withApp(
    async (app) => {
      const queue = options.queue === true ? await openJobQueue(app.environment) : undefined;
      try {
        await converse(
          app,
          queue,
          (options.root ?? []).map((root) => path.resolve(root)),
        );
      } finally {
        await queue?.close();
      }
    },
    { budget: options.budget, logLevel: 'warn' },
  );
}

async function converse(app: AppContext, queue: JobQueue | undefined, roots: string[]): Promise<void> {
  const service = createRunService(app, queue);
  await service.keepResuming((row) => process.stderr.write(`run ${row.id}: resumed\n`));
  const context: McpContext = {
    app,
    service,
    roots,
    role: 'operator',
    startedRuns: createStartedRuns(),
    samplingSessions: new Map(),
  };
  const handle = serveStdio(({ era }) => createMcpServer(context, era === 'modern' ? 'always' : 'subscribed'), {
    onerror: (error) => process.stderr.write(`mcp: ${error.message}\n`),
  });
  const stopped = new Promise<void>((resolve) => onShutdownSignals(resolve));
  const ended = new Promise<void>((resolve) => process.stdin.once('end', resolve).once('close', resolve));
  // A host that goes away leaves its runs to finish; one that says so ends them.
  await Promise.race([stopped, ended.then(() => service.idle())]);
  await service.drain(shutdownGraceMs);
  await handle.close();
}
