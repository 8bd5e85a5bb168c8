import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { loadScenarios, loadSpec } from '../../../src/runs/load-inputs.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { embedTexts } from '../../../src/studies/select/embed-texts.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

let server: Server;
let app: AppContext;
let calls = 0;
let broken = false;
beforeAll(async () => {
  // A server of OpenAI's embeddings endpoint; it answers out of order, as the index allows.
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      calls += 1;
      if (broken)
        return void response
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"error":{"message":"told to fail"}}');
      const { input, model } = JSON.parse(body) as { input: string[]; model: string };
      const data = input
        .map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 3, 4] }))
        .reverse();
      const usage = { prompt_tokens: 7 * input.length, total_tokens: 7 * input.length };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data, model, usage }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const models = loadModels();
  const near = { kind: 'openai', baseUrl, concurrency: 4, maxAttempts: 1 } as const;
  app = await createAppContext({
    environment: { key: () => undefined, storeFile: path.join(temporaryFolder(), 'select.db') },
    models: { ...models, providers: { ...models.providers, near } },
    now: () => new Date(),
  });
});
afterAll(async () => {
  await app.close();
  await new Promise((resolve) => server.close(resolve));
});

const of = (all: readonly string[]) => ({ count: all.length, read: () => all });
const embed = (texts: readonly string[], more: { resume?: string; budget?: { maxCalls?: number } } = {}) =>
  embedTexts(app, of(texts), {
    member: { model: 'near:small' },
    signal: new AbortController().signal,
    budget: more.budget ?? {},
    resume: more.resume,
  });

describe('embeddings of a provider', () => {
  const texts = Array.from({ length: 150 }, (_unused, index) => 'x'.repeat(index));

  it('come in the order of the texts at length one, and are paid once', async () => {
    const { vectors, run } = await embed(texts);
    expect(calls).toBe(3);
    expect(vectors.dimensions).toBe(3);
    for (const index of [0, 77, 149]) {
      const own = [...vectors.data.slice(index * 3, index * 3 + 3)];
      const length = Math.hypot(index, 3, 4);
      expect(own.map((value) => value * length)).toEqual([index, 3, 4].map((value) => expect.closeTo(value, 3)));
    }
    expect(await app.store.ledger.totals(run)).toMatchObject({ calls: 3, inputTokens: 7 * 150 });
    broken = true;
    expect(await embed(texts, { resume: run })).toEqual({ vectors, run });
    broken = false;
  });

  it('stop at the budget and before a provider that has none', async () => {
    const before = calls;
    await expect(embed(texts, { budget: { maxCalls: 1 } })).rejects.toThrow(/budget of 1 calls/);
    expect(calls).toBe(before + 1);
    const options = { spec: loadSpec('helpful-assistant'), signal: new AbortController().signal, budget: {} };
    await expect(embedTexts(app, of(texts), { ...options, member: { model: 'simulated:x' } })).rejects.toThrow(
      /serves no embeddings/,
    );
    broken = true;
    await expect(embed(['new'])).rejects.toThrow(/told to fail.*--resume/);
    broken = false;
  });
});

describe('mootcourt select [P45]', () => {
  const folder = temporaryFolder();

  it('leaves out copies, names them, and writes scenarios that a run reads', async () => {
    const bundled = loadScenarios('bundled').slice(0, 15);
    const copies = bundled.slice(0, 6).map((item) => ({
      ...item,
      family: `${item.family}-copy`,
      id: `${item.id}-copy`,
      query: `${item.query} Thanks.`,
    }));
    writeFileSync(
      path.join(folder, 'all.jsonl'),
      [...bundled, ...copies].map((item) => JSON.stringify(item)).join('\n'),
    );
    const { code, stdout, stderr } = await runCli(folder, ['select', 'all.jsonl', '--out', 'some.jsonl', '--json']);
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ families: 7, threshold: 0.4, vectors: { kind: 'sentences', unread: 0 } });
    expect(result.chosen.length).toBe(5);
    expect(result.radius).toBeLessThanOrEqual(0.4);
    const pairs = result.duplicates.map(
      (duplicate: { family: string; of: string }) => [duplicate.family, duplicate.of].sort()[1],
    );
    expect(pairs.sort()).toEqual([...new Set(copies.map((copy) => copy.family))].sort());
    const kept = loadScenarios(path.join(folder, 'some.jsonl'));
    expect(kept.length).toBe(15);
    const held = await runCli(folder, ['run', '--scenarios', 'some.jsonl', '--limit', '9', '--json']);
    const { run } = JSON.parse(held.stdout);
    const weighted = await runCli(folder, [
      'select',
      'some.jsonl',
      '--by-run',
      run.id,
      '--embeddings',
      'lexical',
      '--k',
      '4',
      '--out',
      'hard.jsonl',
      '--json',
    ]);
    const hard = JSON.parse(weighted.stdout);
    expect(hard.chosen.length).toBe(3);
    // Only three families were debated, and only they have a D.
    expect(hard.chosen.sort()).toEqual([...new Set(kept.slice(0, 9).map((item) => item.family))].sort());
    const text = await runCli(folder, ['select', 'some.jsonl', '--k', '3', '--out', 'three.jsonl']);
    expect(text.stdout).toContain('sentence vectors of the Universal Sentence Encoder lite');
    expect(text.stdout).toContain('English only');
    expect(readFileSync(path.join(folder, 'three.jsonl'), 'utf8').trim().split('\n').length).toBe(9);
  });
});
