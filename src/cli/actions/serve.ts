import { existsSync } from 'node:fs';
import path from 'node:path';
import { createAppContext } from '../../app/app-context.ts';
import { createCallState } from '../../mcp/context.ts';
import { createMcpHttp } from '../../mcp/http-transport.ts';
import { startDemo } from '../../runs/demo.ts';
import type { JobQueue } from '../../runs/queue/job-queue.ts';
import { createRunService } from '../../runs/run-service.ts';
import { isLoopback } from '../../server/auth/check-origin.ts';
import { startServer } from '../../server/start-server.ts';
import type { McpHandlerFactory } from '../../server/user-services.ts';
import { loadModels } from '../../settings/models-file.ts';
import { packageRoot } from '../../settings/paths.ts';
import { tokensFile } from '../../settings/tokens-file.ts';
import type { ServeOptions } from '../commands/serve.ts';
import { environmentHere } from '../options/environment.ts';
import { openJobQueue } from '../options/queue.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { onShutdownSignals, shutdownGraceMs } from '../shutdown-signals.ts';
import { openTelemetry } from '../telemetry.ts';

/** Milliseconds a word takes in a demonstration, so that people can read along. */
const demoWordMs = 110;

/** Serves viewer, API, feed and MCP until it is told to stop; runs that a dead process left behind go on. */
export async function serve(options: ServeOptions): Promise<void> {
  const isOpen = !isLoopback(options.host) || options.publicUrl !== undefined;
  const environment = {
    ...environmentHere(),
    allowsPrivateUrls: !isOpen || options.allowPrivateUrls === true,
  };
  const wordMs = options.demo === true ? demoWordMs : 0;
  const { budget = {} } = options;
  const telemetry = await openTelemetry(environment, { level: 'warn', measured: true });
  const { instrumentation } = telemetry;
  const app = await createAppContext({
    instrumentation,
    environment,
    models: loadModels(environment.modelsFile),
    now: () => new Date(),
    wordMs,
    budget,
  });
  let queue: JobQueue | undefined;
  try {
    if (options.queue === true) queue = await openJobQueue(environment);
    const service = createRunService(app, queue);
    const folder = path.join(packageRoot(), 'dist', 'web');
    const viewer = existsSync(path.join(folder, 'index.html')) ? folder : undefined;
    const { host, port, publicUrl } = options;
    const roots = (options.root ?? []).map((root) => path.resolve(root));
    // Known once the server listens, which is before any request comes.
    let viewerUrl: string | undefined;
    const mcp: McpHandlerFactory = (view) => createMcpHttp({ ...view, roots, viewerUrl, calls: createCallState() });
    const token = environment.key('MOOTCOURT_TOKEN');
    const server = await startServer({
      app,
      service,
      host,
      port,
      token,
      webRoot: viewer,
      mcp,
      tokensFile: tokensFile(environment),
      tokensRequired: environment.key('MOOTCOURT_TOKENS') !== undefined,
      queue,
      processMetrics: telemetry.scrape,
      publicUrl,
      oauthIssuer: options.oauthIssuer,
      trustedProxies: options.trustProxy ?? [],
    });
    if (viewer !== undefined) viewerUrl = publicUrl?.origin ?? server.url;
    const reached = publicUrl === undefined ? '' : `, reached at ${publicUrl.origin}`;
    process.stdout.write(`Mootcourt listens on ${server.url}${reached}\n`);
    if (viewer === undefined) process.stderr.write('The viewer is not built: npm run build. API and feed are there.\n');
    await service.keepResuming((row) => process.stderr.write(`run ${row.id}: resumed\n`));
    const demoEnds = new AbortController();
    if (options.demo === true) {
      const run = await startDemo(service, {
        hasViewers: () => server.subscribers() > 0,
        signal: demoEnds.signal,
        onFailure: (error) => process.stderr.write(`demo: ${oneLine(String(error), 400)}\n`),
      });
      process.stdout.write(`Watch a debate of simulated agents: ${server.url}/debates/${run.id}-0001\n`);
      process.stdout.write(`Or all of them on a wall, one after another: ${server.url}/?view=wall\n`);
    }
    const atOnce = Promise.withResolvers<void>();
    await new Promise<void>((resolve) => onShutdownSignals(resolve, atOnce.resolve));
    demoEnds.abort();
    server.markUnready();
    // A second signal does not wait: what is not stored by then is asked again at the next start.
    await Promise.race([service.drain(shutdownGraceMs), atOnce.promise.then(() => service.drain(0))]);
    await server.close();
  } finally {
    await queue?.close();
    await app.close();
    await telemetry.close();
  }
}
