import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodedFiles, decodeText } from '../domain/decode-text.ts';
import { MootcourtError } from '../domain/errors.ts';

/** A file of text is held in memory whole; what is longer than this is read by the engine for large data sets. */
const maxTextBytes = 200_000_000;

/** A folder with more is none of input files. */
const maxFiles = 10_000;
const maxDepth = 16;

/**
 * The file that was named, or the files of the named folder and of those within it that are wanted, in the order of their
 * names; hidden folders and `node_modules` are left out. A folder may come from anywhere, so nothing in it may lead out of
 * it.
 * @throws MootcourtError `invalid-input`
 */
export function filesOf(location: string, isWanted: (name: string) => boolean): string[] {
  const stat = statSync(location, { throwIfNoEntry: false });
  if (stat === undefined) throw new MootcourtError('invalid-input', `${location}: there is no such file or folder`);
  if (!stat.isDirectory()) return [regular(location)];
  const root = `${realpathSync(location)}${path.sep}`;
  return namesWithin(location)
    .filter((name) => isWanted(path.basename(name)))
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

/** Files and links of a folder and of the folders within it, as paths from it. */
function namesWithin(location: string, depth = 0): string[] {
  const names = readdirSync(location, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      if (depth === maxDepth || entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      return namesWithin(path.join(location, entry.name), depth + 1).map((name) => path.join(entry.name, name));
    });
  if (names.length > maxFiles)
    throw new MootcourtError('invalid-input', `${location}: expected at most ${maxFiles} files, found more`);
  return names;
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
