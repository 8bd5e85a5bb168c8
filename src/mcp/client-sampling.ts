import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallToolResult,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  type McpServer,
  SdkError,
  SdkErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { ClientSampler, SamplingAnswer, SamplingRequest } from '../domain/client-sampling.ts';
import { MootcourtError } from '../domain/errors.ts';
import { ModelError } from '../domain/model-client.ts';
import { type Panel, splitModelId } from '../domain/panel.ts';
import { panelModels } from '../settings/panel-file.ts';
import { capabilitiesOf, speaksNewestRevision } from './client-capabilities.ts';
import { maxWaitSeconds } from './limits.ts';

/** Time for an answer: a client may ask a person before it asks its model. */
const answerMs = 10 * 60_000;
/** Requests made within this time reach the client together. */
const batchWindowMs = 40;
/** Requests sent to a client at the same time; more would only wait for its user. */
const maxConcurrentRequests = 2;

const answerSchema = z.looseObject({ model: z.string(), stopReason: z.string().optional(), content: z.unknown() });

/** The work of a tool: it gets the model of its client, where there is one, and how long it may wait for a run. */
export type Work = (
  clientSampler: ClientSampler | undefined,
  ctx: ServerContext,
  waitSeconds: number,
) => Promise<CallToolResult>;

/** Tool calls that wait for answers of their client's model, by the state that the client sends back. */
export type SamplingSessions = Map<string, SamplingSession>;

type Waiting = { request: SamplingRequest; resolve(answer: SamplingAnswer): void; reject(error: unknown): void };
type SamplingSession = {
  disconnected: AbortController;
  waiting: Map<string, Waiting>;
  /** Resolves when a request waits that was not yet sent to the client. */
  requested: PromiseWithResolvers<void>;
  ended: Promise<CallToolResult>;
  ctx: ServerContext;
  expiry: NodeJS.Timeout | undefined;
};

/**
 * Does the work with the client's own model where the panel names one (`sampling:…`). In revisions of 2025 the server
 * sends requests to the client over their session, even after the call was answered. The 2026 revision has no such
 * requests: the call is answered with the requests, and the client calls again with the answers, until the work is done.
 * @throws MootcourtError `missing-credentials` where the client offers no sampling
 */
export async function withClientSampling(
  server: McpServer,
  samplingSessions: SamplingSessions,
  { panel, ctx }: { panel: Panel; ctx: ServerContext },
  work: Work,
): Promise<CallToolResult | InputRequiredResult> {
  if (!needsClientModel(panel)) return work(undefined, ctx, maxWaitSeconds);
  const capabilities: ClientCapabilities | undefined = capabilitiesOf(server, ctx);
  if (capabilities?.sampling === undefined)
    throw new MootcourtError(
      'missing-credentials',
      `panel: ${panel.name} needs the client's own model, but this client does not offer sampling. Set a provider's key and use a panel that names its models, or use the panel offline, which is simulated`,
    );
  if (!speaksNewestRevision(ctx)) return work(viaServerRequest(server), ctx, maxWaitSeconds);
  return viaInputRequired(samplingSessions, ctx, work);
}

function needsClientModel(panel: Panel): boolean {
  return panelModels(panel).some(({ model }) => splitModelId(model).provider === 'sampling');
}

const disconnectReason = () =>
  new MootcourtError('cancelled', 'the assistant whose model took part has disconnected; finished calls are kept');

/** Sends requests over the session, for as long as it lasts. */
function viaServerRequest({ server }: McpServer): ClientSampler {
  const disconnected = new AbortController();
  const limit = pLimit(maxConcurrentRequests);
  const ask: ClientSampler['createMessage'] = (request, signal) =>
    limit(async () => {
      signal.throwIfAborted();
      try {
        return await server.createMessage(request, { signal, timeout: answerMs });
      } catch (error) {
        signal.throwIfAborted();
        const code = error instanceof SdkError ? error.code : undefined;
        if (code === SdkErrorCode.NotConnected || code === SdkErrorCode.ConnectionClosed)
          disconnected.abort(disconnectReason());
        const kind =
          code === undefined ? 'permission' : code === SdkErrorCode.RequestTimeout ? 'timeout' : 'connection';
        throw new ModelError({ kind, message: `the client's model: ${(error as Error).message}` });
      }
    });
  return { createMessage: ask, disconnected: disconnected.signal };
}

async function viaInputRequired(
  samplingSessions: SamplingSessions,
  ctx: ServerContext,
  work: Work,
): Promise<CallToolResult | InputRequiredResult> {
  const state = ctx.mcpReq.requestState();
  const id = typeof state === 'string' ? state : randomUUID();
  const session = typeof state === 'string' ? samplingSessions.get(id) : begin(ctx, work);
  if (session === undefined)
    throw new MootcourtError(
      'invalid-input',
      'requestState: nothing waits for these answers any more; call the tool again',
    );
  samplingSessions.set(id, session);
  clearTimeout(session.expiry);
  session.ctx = ctx;
  deliver(session, ctx.mcpReq.inputResponses ?? {});
  // A call that is cancelled between two rounds ends the work.
  const onAbort = () => session.disconnected.abort(ctx.mcpReq.signal.reason);
  ctx.mcpReq.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const outcome = await Promise.race([session.ended, session.requested.promise]);
    if (outcome !== undefined) {
      samplingSessions.delete(id);
      return outcome;
    }
    await sleep(batchWindowMs);
    session.requested = Promise.withResolvers();
    const requests = [...session.waiting].map(([key, { request }]) => [key, inputRequired.createMessage(request)]);
    session.expiry = setTimeout(() => {
      samplingSessions.delete(id);
      session.disconnected.abort(disconnectReason());
    }, answerMs).unref();
    return inputRequired({ inputRequests: Object.fromEntries(requests), requestState: id });
  } catch (error) {
    samplingSessions.delete(id);
    throw error;
  } finally {
    ctx.mcpReq.signal.removeEventListener('abort', onAbort);
  }
}

function begin(ctx: ServerContext, work: Work): SamplingSession {
  const disconnected = new AbortController();
  const waiting = new Map<string, Waiting>();
  let asked = 0;
  const ask = (request: SamplingRequest, signal: AbortSignal) =>
    new Promise<SamplingAnswer>((resolve, reject) => {
      asked += 1;
      waiting.set(`answer-${asked}`, { request, resolve, reject });
      AbortSignal.any([signal, disconnected.signal]).addEventListener(
        'abort',
        () => reject(signal.reason ?? disconnected.signal.reason),
        {
          once: true,
        },
      );
      session.requested.resolve();
    });
  // Each round is a request of its own; progress goes with the one that waits at the moment.
  const { mcpReq } = ctx;
  const overRounds: ServerContext = {
    ...ctx,
    mcpReq: {
      ...mcpReq,
      signal: disconnected.signal,
      notify: (notification) => session.ctx.mcpReq.notify(notification),
      log: (...entry) => session.ctx.mcpReq.log(...entry),
    },
  };
  const clientSampler: ClientSampler = { createMessage: ask, disconnected: disconnected.signal };
  const session: SamplingSession = {
    disconnected,
    waiting,
    requested: Promise.withResolvers(),
    ctx,
    expiry: undefined,
    // Starts in the next turn of the event loop, when `session` is initialised.
    ended: Promise.resolve().then(() => work(clientSampler, overRounds, answerMs / 1000)),
  };
  session.ended.catch(() => undefined);
  return session;
}

/** Hands out the client's answers. A missing or malformed answer is a failed model call; the work goes on. */
function deliver({ waiting }: SamplingSession, responses: Record<string, unknown>): void {
  if (Object.keys(responses).length === 0 && waiting.size === 0) return;
  for (const [key, { resolve, reject }] of waiting) {
    waiting.delete(key);
    const answer = answerSchema.safeParse(responses[key]);
    if (answer.success) resolve(answer.data);
    else reject(new ModelError({ kind: 'permission', message: "the client's model did not answer this request" }));
  }
}
