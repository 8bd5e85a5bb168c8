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
import { mostWaitSeconds } from './limits.ts';

/** A person may be asked before the client's model is: that takes its time. */
const answerMs = 10 * 60_000;
/** Calls that are made in one go reach the client together. */
const gatherMs = 40;
/** Asked of a client at once; more would only wait in front of its user. */
const atOnce = 2;

const answerSchema = z.looseObject({ model: z.string(), stopReason: z.string().optional(), content: z.unknown() });

/** What a tool works with: the context with the model that its caller lends, and how long it may wait for a run. */
export type Work = (
  clientSampler: ClientSampler | undefined,
  ctx: ServerContext,
  waitSeconds: number,
) => Promise<CallToolResult>;

/** Tool calls that wait for answers of their client's model, by the state that the client brings back. */
export type SamplingSessions = Map<string, Lending>;

type Waiting = { request: SamplingRequest; resolve(answer: SamplingAnswer): void; reject(error: unknown): void };
type Lending = {
  gone: AbortController;
  waiting: Map<string, Waiting>;
  /** Resolves when a request waits that the client was not yet asked. */
  woken: PromiseWithResolvers<void>;
  ended: Promise<CallToolResult>;
  ctx: ServerContext;
  farewell: NodeJS.Timeout | undefined;
};

/**
 * Does the work with the client's own model where the panel names one (`sampling:…`). Revisions of 2025: the server asks the client over their
 * session, also after the call was answered. The 2026 revision knows no such way: the call itself is answered with requests, and comes back with
 * their answers, round after round, until the work is done.
 * @throws MootcourtError `missing-credentials` where the client lends no model
 */
export async function withClientSampling(
  server: McpServer,
  lendings: SamplingSessions,
  { panel, ctx }: { panel: Panel; ctx: ServerContext },
  work: Work,
): Promise<CallToolResult | InputRequiredResult> {
  if (!needsLending(panel)) return work(undefined, ctx, mostWaitSeconds);
  const capabilities: ClientCapabilities | undefined = capabilitiesOf(server, ctx);
  if (capabilities?.sampling === undefined)
    throw new MootcourtError(
      'missing-credentials',
      `panel: ${panel.name} needs the client's own model, and this client lends none (no sampling). Set a provider's key and take a panel that names its models, or take offline, which is simulated`,
    );
  if (!speaksNewestRevision(ctx)) return work(pushed(server), ctx, mostWaitSeconds);
  return inRounds(lendings, ctx, work);
}

function needsLending(panel: Panel): boolean {
  return panelModels(panel).some(({ model }) => splitModelId(model).provider === 'sampling');
}

const goneReason = () =>
  new MootcourtError('cancelled', 'the assistant whose model took part has gone; finished calls are kept');

/** Asks over the session, for as long as it lasts. */
function pushed({ server }: McpServer): ClientSampler {
  const gone = new AbortController();
  const limit = pLimit(atOnce);
  const ask: ClientSampler['createMessage'] = (request, signal) =>
    limit(async () => {
      signal.throwIfAborted();
      try {
        return await server.createMessage(request, { signal, timeout: answerMs });
      } catch (error) {
        signal.throwIfAborted();
        const code = error instanceof SdkError ? error.code : undefined;
        if (code === SdkErrorCode.NotConnected || code === SdkErrorCode.ConnectionClosed) gone.abort(goneReason());
        const kind =
          code === undefined ? 'permission' : code === SdkErrorCode.RequestTimeout ? 'timeout' : 'connection';
        throw new ModelError({ kind, message: `the client's model: ${(error as Error).message}` });
      }
    });
  return { createMessage: ask, disconnected: gone.signal };
}

async function inRounds(
  lendings: SamplingSessions,
  ctx: ServerContext,
  work: Work,
): Promise<CallToolResult | InputRequiredResult> {
  const state = ctx.mcpReq.requestState();
  const id = typeof state === 'string' ? state : randomUUID();
  const lending = typeof state === 'string' ? lendings.get(id) : begin(ctx, work);
  if (lending === undefined)
    throw new MootcourtError('invalid-input', 'requestState: nothing waits for these answers any more; call again');
  lendings.set(id, lending);
  clearTimeout(lending.farewell);
  lending.ctx = ctx;
  deliver(lending, ctx.mcpReq.inputResponses ?? {});
  // A call that is taken back between two rounds ends the work.
  const onAbort = () => lending.gone.abort(ctx.mcpReq.signal.reason);
  ctx.mcpReq.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const outcome = await Promise.race([lending.ended, lending.woken.promise]);
    if (outcome !== undefined) {
      lendings.delete(id);
      return outcome;
    }
    await sleep(gatherMs);
    lending.woken = Promise.withResolvers();
    const requests = [...lending.waiting].map(([key, { request }]) => [key, inputRequired.createMessage(request)]);
    lending.farewell = setTimeout(() => {
      lendings.delete(id);
      lending.gone.abort(goneReason());
    }, answerMs).unref();
    return inputRequired({ inputRequests: Object.fromEntries(requests), requestState: id });
  } catch (error) {
    lendings.delete(id);
    throw error;
  } finally {
    ctx.mcpReq.signal.removeEventListener('abort', onAbort);
  }
}

function begin(ctx: ServerContext, work: Work): Lending {
  const gone = new AbortController();
  const waiting = new Map<string, Waiting>();
  let asked = 0;
  const ask = (request: SamplingRequest, signal: AbortSignal) =>
    new Promise<SamplingAnswer>((resolve, reject) => {
      asked += 1;
      waiting.set(`answer-${asked}`, { request, resolve, reject });
      AbortSignal.any([signal, gone.signal]).addEventListener(
        'abort',
        () => reject(signal.reason ?? gone.signal.reason),
        {
          once: true,
        },
      );
      lending.woken.resolve();
    });
  // Rounds are requests of their own; what is told of progress goes with the one that waits at the moment.
  const { mcpReq } = ctx;
  const overRounds: ServerContext = {
    ...ctx,
    mcpReq: {
      ...mcpReq,
      signal: gone.signal,
      notify: (notification) => lending.ctx.mcpReq.notify(notification),
      log: (...entry) => lending.ctx.mcpReq.log(...entry),
    },
  };
  const clientSampler: ClientSampler = { createMessage: ask, disconnected: gone.signal };
  const lending: Lending = {
    gone,
    waiting,
    woken: Promise.withResolvers(),
    ctx,
    farewell: undefined,
    // Began in the next turn, when `lending` is whole.
    ended: Promise.resolve().then(() => work(clientSampler, overRounds, answerMs / 1000)),
  };
  lending.ended.catch(() => undefined);
  return lending;
}

/** Hands out the client's answers. What it left unanswered, or answered out of form, is a failed call and no reason to stop. */
function deliver({ waiting }: Lending, responses: Record<string, unknown>): void {
  if (Object.keys(responses).length === 0 && waiting.size === 0) return;
  for (const [key, { resolve, reject }] of waiting) {
    waiting.delete(key);
    const answer = answerSchema.safeParse(responses[key]);
    if (answer.success) resolve(answer.data);
    else reject(new ModelError({ kind: 'permission', message: "the client's model gave no answer to this request" }));
  }
}
