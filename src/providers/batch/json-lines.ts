import { ModelError } from '../../domain/model-client.ts';

/** A longer line is no answer of a model. */
const maxLine = 8 * 1024 * 1024;

/**
 * JSON values of a body with one a line, as they arrive: results of a batch may be larger than
 * memory.
 */
export async function* jsonLines(body: AsyncIterable<Uint8Array> | null): AsyncIterable<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
    if (rest.length > maxLine) throw new ModelError({ kind: 'too-large', message: 'batch: a result is too long' });
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield JSON.parse(rest);
}
