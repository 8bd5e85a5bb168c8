import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodedFiles, decodeText } from '../domain/decode-text.ts';
import { MootcourtError } from '../domain/errors.ts';

/** A file of text is held in memory whole; what is longer than this is read by the engine for large data sets. */
const maxTextBytes = 200_000_000;

/**
 * The file that was named, or the files of the named folder that are wanted, in the order of their names. A folder may come from anywhere, so
 * nothing in it may lead out of it.
 * @throws MootcourtError `invalid-input`
 */
export function filesOf(location: string, isWanted: (name: string) => boolean): string[] {
  const stat = statSync(location, { throwIfNoEntry: false });
  if (stat === undefined) throw new MootcourtError('invalid-input', `${location}: there is no such file or folder`);
  if (!stat.isDirectory()) return [regular(location)];
  const root = `${realpathSync(location)}${path.sep}`;
  return readdirSync(location)
    .filter(isWanted)
    .sort()
    .map((name) => {
      const file = path.join(location, name);
      if (statSync(file, { throwIfNoEntry: false }) === undefined || !realpathSync(file).startsWith(root))
        throw new MootcourtError(
          'invalid-input',
          `${file}: expected a file of this folder, got a link that leads out of it`,
        );
      return regular(file);
    });
}

/**
 * The text of a file.
 * @throws MootcourtError `invalid-input`: none, a device or pipe, or a longer one than fits in memory
 */
export function textOf(file: string): string {
  const { size } = statSync(regular(file));
  if (size > maxTextBytes)
    throw new MootcourtError(
      'invalid-input',
      `${file}: expected at most ${maxTextBytes / 1e6} MB of text, got ${Math.ceil(size / 1e6)}; import large data sets with mootcourt import`,
    );
  const decoded = decodeText(readFileSync(file));
  if (typeof decoded === 'string')
    throw new MootcourtError('invalid-input', `${file}: expected text in UTF-8, found ${decoded}`);
  if (decoded.encoding !== undefined) decodedFiles.set(file, decoded.encoding);
  // A byte order mark is no part of the text.
  return decoded.text.replace(/^\uFEFF/, '');
}

/** Devices and pipes never end, or wait for somebody. */
function regular(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new MootcourtError('invalid-input', `${file}: there is no such file or folder`);
  if (!stat.isFile()) throw new MootcourtError('invalid-input', `${file}: expected a file, got a device or pipe`);
  return file;
}
