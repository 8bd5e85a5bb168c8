import { hash } from 'node:crypto';
import { createOpenAiEmbedder } from '../agents/providers/openai-embeddings.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { MootcourtError } from '../model/errors.ts';
import type { ModelCompletion, ModelRequest } from '../model/model-client.ts';
import { type Member, panelSchema, splitModelId } from '../model/panel.ts';
import type { Budget } from '../model/run.ts';
import type { Spec } from '../model/spec.ts';
import type { Vectors } from '../selection/k-center.ts';
import { normalise } from '../selection/normalise.ts';
import { checkPanel } from '../settings/panel-file.ts';
import type { House } from './house.ts';
import { checkPriced, createReserve, openRunAccount } from './spending.ts';
import { createRun } from './start.ts';

/** Texts of one call; providers take more, and a call that fails loses this many. */
const batchSize = 64;

/**
 * Vectors of length 1 by a provider's embedding model. Every call is paid once: it goes through the ledger of a run of its own, and `resume` names such a
 * run to go on with.
 * @throws MootcourtError before the first call: a provider that serves no embeddings, a missing key; `budget` when it is spent
 */
export async function embedTexts(
  house: House,
  texts: readonly string[],
  options: {
    member: Member;
    spec: Spec;
    signal: AbortSignal;
    budget: Budget;
    resume?: string | undefined;
    onProgress?: (done: number) => void;
  },
): Promise<{ vectors: Vectors; run: string }> {
  const { member, spec, signal, budget, onProgress } = options;
  const { provider, model } = splitModelId(member.model);
  const panel = panelSchema.parse({
    name: 'embeddings',
    respondents: [member],
    rubricWriter: member,
    judges: [member],
    rounds: [],
    metaAdjudicator: member,
  });
  checkPanel(panel, house.models, house.environment);
  checkPriced([member], [budget, house.account.limits], house.models);
  const settings = house.models.providers[provider];
  if (settings?.kind !== 'openai')
    throw new MootcourtError(
      'bad-input',
      `--embeddings: ${provider} serves no embeddings; expected lexical or a provider of kind openai`,
    );
  const apiKey = settings.apiKeyEnv === undefined ? 'none' : (house.environment.key(settings.apiKeyEnv) ?? '');
  const embed = createOpenAiEmbedder({
    apiKey,
    ...(settings.baseUrl === undefined ? {} : { baseUrl: settings.baseUrl }),
  });
  const { store } = house;
  const run = options.resume ?? (await createRun(store, { spec, panel, seed: 0, scenarios: [] }, [], house.now())).id;
  if ((await store.runs.run(run)) === undefined) throw new MootcourtError('not-found', `--resume: no run ${run}`);
  const account = await openRunAccount(store, run, budget);
  const accounts = [
    { name: 'run', account },
    { name: 'server', account: house.account },
  ];
  const reserve = createReserve({ accounts, models: house.models, signal, onSpent: () => undefined });

  async function batchVectors(batch: readonly string[]): Promise<Float32Array[]> {
    const key = hash('sha256', canonicalJson({ embeddings: true, provider, model, batch }), 'hex');
    const known = await store.ledger.find([run], key);
    if (known !== undefined) return unpack(known.text, batch.length);
    const messages = batch.map((text) => ({ role: 'user' as const, text }));
    const request: ModelRequest = { model, messages, maxOutputTokens: 0, seed: 0, sample: 0 };
    const settle = await reserve(provider, request, undefined);
    const startedAt = house.now().getTime();
    let completion: ModelCompletion;
    try {
      const { vectors, inputTokens, servedModel } = await embed(model, batch, signal);
      const usage = { inputTokens, cachedInputTokens: 0, outputTokens: 0 };
      completion = { text: pack(vectors), finish: 'stop', usage, providerId: '', servedModel };
    } catch (error) {
      settle(undefined);
      throw error instanceof MootcourtError || signal.aborted
        ? error
        : new MootcourtError(
            'bad-input',
            `--embeddings: ${member.model}: ${error instanceof Error ? error.message : error}; go on with --resume ${run}`,
          );
    }
    const costUsd = settle(completion);
    const latencyMs = house.now().getTime() - startedAt;
    await store.ledger.record({
      key,
      run,
      provider,
      model,
      purpose: 'embedding',
      sample: 0,
      completion,
      costUsd,
      latencyMs,
      messages,
    });
    return unpack(completion.text, batch.length);
  }

  const rows: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += batchSize) {
    rows.push(...(await batchVectors(texts.slice(start, start + batchSize))));
    onProgress?.(rows.length);
  }
  await store.runs.setState(run, 'finished', `${texts.length} texts embedded`);
  return { vectors: joined(rows), run };
}

function joined(rows: readonly Float32Array[]): Vectors {
  const dimensions = rows[0]?.length ?? 1;
  const data = new Float32Array(rows.length * dimensions);
  for (const [row, vector] of rows.entries()) {
    if (vector.length !== dimensions)
      throw new MootcourtError('bad-input', '--embeddings: the model gave vectors of different lengths');
    data.set(vector, row * dimensions);
    normalise(data, row * dimensions, dimensions);
  }
  return { data, dimensions };
}

/** Vectors as the ledger keeps them: base64 of 32-bit floats. */
function pack(vectors: readonly (readonly number[])[]): string {
  return Buffer.from(Float32Array.from(vectors.flat()).buffer).toString('base64');
}

function unpack(text: string, count: number): Float32Array[] {
  const bytes = Buffer.from(text, 'base64');
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const dimensions = all.length / count;
  return Array.from({ length: count }, (_unused, row) => all.slice(row * dimensions, (row + 1) * dimensions));
}
