import { createFetch } from '../undici-fetch.ts';

/** A server of this kind answers at once, or is left out: its window is then not known. */
const timeoutMs = 3000;

/** Names that servers give the window in their list of models: vLLM, OpenRouter, Groq, LM Studio. */
const listedNames = [
  'max_model_len',
  'loaded_context_length',
  'context_length',
  'context_window',
  'max_context_length',
];

/**
 * Tokens that a model takes at most, as its server tells: vLLM and gateways in their list of models,
 * llama.cpp in its properties (of one slot), LM Studio in a list of its own. Undefined where it does not tell.
 */
export async function askContextWindow({
  baseUrl,
  apiKey,
  model,
}: {
  baseUrl: string;
  apiKey: string | undefined;
  model: string;
}): Promise<number | undefined> {
  const fetch = createFetch();
  const signal = AbortSignal.timeout(timeoutMs);
  const { origin } = new URL(baseUrl);
  async function get(url: string): Promise<unknown> {
    try {
      const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
      const answer = await fetch(url, { headers, signal });
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }
  return (
    listedWindow(await get(`${baseUrl.replace(/\/$/, '')}/models`), model) ??
    slotWindow(await get(`${origin}/props`)) ??
    listedWindow(await get(`${origin}/api/v0/models`), model)
  );
}

function listedWindow(list: unknown, model: string): number | undefined {
  const { data } = (list ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) return undefined;
  const entries = data as ({ id?: unknown } & Record<string, unknown>)[];
  const entry = entries.find(({ id }) => id === model);
  return listedNames.map((name) => tokensOf(entry?.[name])).find((tokens) => tokens !== undefined);
}

function slotWindow(properties: unknown): number | undefined {
  const { default_generation_settings: defaults } = (properties ?? {}) as {
    default_generation_settings?: { n_ctx?: unknown };
  };
  return tokensOf(defaults?.n_ctx);
}

function tokensOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
