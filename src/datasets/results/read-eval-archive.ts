import { inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import { MootcourtError } from '../../domain/errors.ts';
import { type InspectHead, readInspectSample } from './read-inspect.ts';
import { leaveOut, type ReadResults } from './recorded-answers.ts';

const maxEntries = 200_000;
/** Of one sample, unpacked. */
const maxEntryBytes = 200_000_000;
const maxBytes = 2_000_000_000;

/**
 * Answers of an Inspect log in its own format: a ZIP of `header.json` (or, of a task that did not end, `_journal/start.json`)
 * and one file a sample, packed by deflate or Zstandard.
 * @throws MootcourtError `invalid-input` naming the file: no such archive, or one that unpacks to more than is read
 */
export async function readEvalArchive(file: string, into: ReadResults): Promise<void> {
  const fail = (problem: string) => new MootcourtError('invalid-input', `${file}: expected an Inspect log: ${problem}`);
  const zip = await opened(file).catch((error: unknown) => {
    throw fail(error instanceof Error ? error.message : 'it cannot be opened');
  });
  try {
    const entries = await listed(zip);
    if (entries.length > maxEntries) throw fail(`it has more than ${maxEntries} files`);
    const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (total > maxBytes) throw fail(`it unpacks to more than ${maxBytes / 1e9} GB`);
    const named = (name: string) => entries.find(({ fileName }) => fileName === name);
    const header = named('header.json') ?? named('_journal/start.json');
    if (header === undefined) throw fail('it has no header.json');
    const head = JSON.parse(await textOfEntry(zip, header)) as { eval?: InspectHead };
    const samples = entries.filter(({ fileName }) => /^samples\/[^/]+\.json$/.test(fileName));
    if (samples.length === 0) leaveOut(into, 'a log without samples (a header alone, or a task that failed)');
    for (const entry of samples) readInspectSample(head.eval ?? {}, JSON.parse(await textOfEntry(zip, entry)), into);
  } catch (error) {
    if (error instanceof MootcourtError) throw error;
    throw fail(error instanceof Error ? error.message : String(error));
  } finally {
    zip.close();
  }
}

function opened(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(file, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function listed(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      if (entries.length > maxEntries) resolve(entries);
      else zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

/** Unpacked here, since the library knows deflate alone; never to more than the limit, whatever the entry claims. */
async function textOfEntry(zip: ZipFile, entry: Entry): Promise<string> {
  const packed = await packedBytes(zip, entry);
  const limit = { maxOutputLength: maxEntryBytes };
  switch (entry.compressionMethod) {
    case 0:
      return packed.toString('utf8');
    case 8:
      return inflateRawSync(packed, limit).toString('utf8');
    case 93:
      return zstdDecompressSync(packed, limit).toString('utf8');
    default:
      throw new Error(`${entry.fileName} is packed by method ${entry.compressionMethod}, which is not read`);
  }
}

/** An entry's bytes as they are packed: read as if stored, since the library refuses what it cannot unpack. */
function packedBytes(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stored: Entry = Object.assign(Object.create(Object.getPrototypeOf(entry)), entry, { compressionMethod: 0 });
  return new Promise((resolve, reject) => {
    zip.openReadStream(stored, (error, stream) => {
      if (error) return reject(error);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => resolve(Buffer.concat(chunks)));
      stream.on('error', reject);
    });
  });
}
