import type { AppContext } from '../../app/app-context.ts';
import { createEmbedder } from '../../app/embeddings-client.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { ModelCompletion, ModelRequest } from '../../domain/model-client.ts';
import { type Member, splitModelId } from '../../domain/panel.ts';
import type { Budget } from '../../domain/run.ts';
import { sha256 } from '../../domain/sha256.ts';
import { checkJobMembers, createRun } from '../../runs/create-run.ts';
import { createReserve, openRunAccount } from '../../spending/reserve-call.ts';
import type { Vectors } from './k-center.ts';
import { normalizeVector } from './normalize-vector.ts';
import { batchesOf, type Texts } from './text-batches.ts';

/** Texts of one call; providers take more, and a call that fails loses this many. */
const batchSize = 64;

/**
 * Vectors of length 1 by a provider's embedding model. Every call is paid once: it goes through the ledger of a run of its own, and `resume` names such a
 * run to go on with.
 * @throws MootcourtError before the first call: a provider that serves no embeddings, a missing key; `budget-exceeded` when it is spent
 */
export async function embedTexts(
  app: AppContext,
  texts: Texts,
  options: {
    member: Member;
    signal: AbortSignal;
    budget: Budget;
    resume?: string | undefined;
    onProgress?: (done: number) => void;
  },
): Promise<{ vectors: Vectors; run: string }> {
  const { member, signal, budget, onProgress } = options;
  checkJobMembers([member], app, budget);
  createEmbedder(app, splitModelId(member.model).provider);
  const { store } = app;
  const run =
    options.resume ?? (await createRun(store, { kind: 'embedding', members: [member], seed: 0 }, [], app.now())).id;
  const row = await store.runs.run(run);
  if (row?.kind !== 'embedding')
    throw new MootcourtError('not-found', `--resume: there is no job of kind embedding with the id ${run}`);
  const embedBatch = await createBatchEmbedder(app, { run, member, budget, signal });

  let vectors: Vectors | undefined;
  let done = 0;
  for await (const batch of batchesOf(texts, batchSize)) {
    const rows = await embedBatch(batch);
    const dimensions = rows.length / batch.length;
    vectors ??= { data: new Float32Array(texts.count * dimensions), dimensions };
    if (dimensions !== vectors.dimensions)
      throw new MootcourtError('invalid-input', '--embeddings: the model gave vectors of different lengths');
    vectors.data.set(rows, done * dimensions);
    for (const index of batch.keys()) normalizeVector(vectors.data, (done + index) * dimensions, dimensions);
    done += batch.length;
    onProgress?.(done);
  }
  await store.runs.setState(run, 'finished', `${texts.count} texts embedded`);
  return { vectors: vectors ?? { data: new Float32Array(0), dimensions: 1 }, run };
}

type BatchJob = { run: string; member: Member; budget: Budget; signal: AbortSignal };

/** Vectors of one batch after the other: from the job's ledger where it holds them, else paid and kept. */
async function createBatchEmbedder(app: AppContext, { run, member, budget, signal }: BatchJob) {
  const { provider, model } = splitModelId(member.model);
  const embed = createEmbedder(app, provider);
  const { store, serverBudget: server, models } = app;
  const account = await openRunAccount(store, run, budget);
  const reserve = createReserve({ run: account, server, models, now: app.now, signal, onSpent: () => undefined });

  async function embedOnce(batch: readonly string[]): Promise<ModelCompletion> {
    try {
      const { vectors, inputTokens, servedModel } = await embed(model, batch, signal);
      const usage = { inputTokens, cachedInputTokens: 0, outputTokens: 0 };
      return { text: encodeVectors(vectors), finish: 'stop', usage, providerId: '', servedModel };
    } catch (error) {
      if (error instanceof MootcourtError || signal.aborted) throw error;
      const problem = error instanceof Error ? error.message : error;
      throw new MootcourtError(
        'invalid-input',
        `--embeddings: ${member.model}: ${problem}; go on with --resume ${run}`,
      );
    }
  }

  return async (batch: readonly string[]): Promise<Float32Array> => {
    const key = sha256(canonicalJson({ embeddings: true, provider, model, batch }));
    const known = await store.ledger.find([run], key);
    if (known !== undefined) return decodeVectors(known.text);
    const messages = batch.map((text) => ({ role: 'user' as const, text }));
    const request: ModelRequest = { model, messages, maxOutputTokens: 0, seed: 0, sample: 0 };
    const reservation = await reserve(provider, request, undefined);
    const startedAt = app.now().getTime();
    let completion: ModelCompletion;
    try {
      completion = await embedOnce(batch);
    } catch (error) {
      reservation.settle(undefined);
      throw error;
    }
    const costUsd = reservation.settle(completion);
    const latencyMs = app.now().getTime() - startedAt;
    const call = { key, run, provider, model, purpose: 'embedding', sample: 0 };
    await store.ledger.record({ ...call, completion, costUsd, latencyMs, messages });
    return decodeVectors(completion.text);
  };
}

/** Vectors as the ledger keeps them: base64 of 32-bit floats. */
function encodeVectors(vectors: readonly (readonly number[])[]): string {
  return Buffer.from(Float32Array.from(vectors.flat()).buffer).toString('base64');
}

function decodeVectors(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
