import { createReadStream } from 'node:fs';
import { MootcourtError } from '../domain/errors.ts';

/**
 * The text of a file that is too long to be read whole, piece by piece, without a byte order mark.
 * @throws MootcourtError `invalid-input` where a byte is none of UTF-8, when the reading comes to it
 */
export async function* chunksOfText(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw new MootcourtError(
        'invalid-input',
        `${file}: expected text in UTF-8, found bytes that it does not have; save the file as UTF-8`,
      );
    }
  };
  for await (const bytes of createReadStream(file)) yield decoded(bytes as Uint8Array);
  yield decoded(undefined);
}
