import { ModelError } from '../../domain/model-client.ts';
import { kindOfStatus, toModelError } from '../provider-errors.ts';
import { createFetch } from '../undici-fetch.ts';

/** The few routes of Ollama's API that are used; see its docs/api.md. */
export type OllamaServer = {
  url: string;
  post(path: string, body: unknown, signal: AbortSignal): Promise<Response>;
  /** Names of the models that the server holds, as `ollama list` prints them. */
  listModels(signal: AbortSignal): Promise<string[]>;
  /**
   * The model's longest context in tokens, undefined where the server does not tell.
   * @throws ModelError `model-not-found` with the command that pulls the model
   */
  findContextWindow(model: string, signal: AbortSignal): Promise<number | undefined>;
};

/** Models named in a message; a server may hold hundreds. */
const maxListed = 8;

/**
 * Ollama's own package (0.6) can neither abort one call nor send `truncate` and `shift`, so its API
 * is called directly.
 */
export function createOllamaServer({
  url,
  apiKey,
  headers: own = {},
}: {
  url: string;
  apiKey?: string | undefined;
  headers?: Record<string, string> | undefined;
}): OllamaServer {
  const fetch = createFetch();
  const headers = {
    ...own,
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };

  async function send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${url}${path}`, { ...init, headers });
    } catch (error) {
      init.signal?.throwIfAborted();
      const failure = toModelError(error, false).failure;
      throw failure.kind === 'connection'
        ? new ModelError({ ...failure, message: notReached(url, failure.message) })
        : new ModelError(failure);
    }
  }

  const post: OllamaServer['post'] = async (path, body, signal) => {
    const answer = await send(path, { method: 'POST', body: JSON.stringify(body), signal });
    if (!answer.ok) throw new ModelError(failureOf(answer.status, await answer.text()));
    return answer;
  };

  const listModels: OllamaServer['listModels'] = async (signal) => {
    const answer = await send('/api/tags', { signal });
    if (!answer.ok) throw new ModelError(failureOf(answer.status, await answer.text()));
    const { models } = (await answer.json()) as { models?: unknown };
    return Array.isArray(models) ? models.map(({ name }: { name?: unknown }) => String(name)) : [];
  };

  return {
    url,
    post,
    listModels,
    async findContextWindow(model, signal) {
      try {
        const answer = await post('/api/show', { model }, signal);
        return contextLengthOf(await answer.json());
      } catch (error) {
        if (!(error instanceof ModelError) || error.failure.kind !== 'model-not-found') throw error;
        // Gateways in front of Ollama may pass /api/chat on and nothing else.
        if (!/model.*not found/i.test(error.message)) return undefined;
        const held = await listModels(signal).catch(() => []);
        throw new ModelError({ ...error.failure, message: notPulled(url, model, held) });
      }
    },
  };
}

function contextLengthOf(description: unknown): number | undefined {
  const info = (description as { model_info?: Record<string, unknown> } | null)?.model_info ?? {};
  // The key begins with the architecture: `llama.context_length`, `qwen3.context_length`.
  const length = Object.entries(info).find(([key]) => /^[^.]+\.context_length$/.test(key));
  return typeof length?.[1] === 'number' && length[1] > 0 ? length[1] : undefined;
}

/** What the server says of a call that it refused. */
export function failureOf(status: number, body: string): ModelError['failure'] {
  const message = errorText(body) ?? firstLine(body);
  return { kind: kindOfStatus(status), status, message: `Ollama: ${message}`.slice(0, 500) };
}

function errorText(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    if (typeof error === 'string') return error;
    const message = (error as { message?: unknown } | undefined)?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

function firstLine(body: string): string {
  return body.trim().split('\n')[0]?.slice(0, 200) || 'no reason given';
}

function notReached(url: string, reason: string): string {
  return `no Ollama server answers at ${url} (${reason}): start it with \`ollama serve\`, or set OLLAMA_HOST to its address`;
}

function notPulled(url: string, model: string, held: readonly string[]): string {
  const names = held.slice(0, maxListed).join(', ') + (held.length > maxListed ? ', …' : '');
  const instead = held.length === 0 ? '' : `, or name a model that it has in a panel of your own: ${names}`;
  return `the Ollama server at ${url} has no model ${model}. Run \`ollama pull ${model}\`${instead}`;
}
