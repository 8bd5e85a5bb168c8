import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { checkSchema } from '../domain/check-schema.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type Principal, roles } from '../domain/principal.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Environment } from './environment.ts';
import { withFileLock } from './file-lock.ts';
import { readYamlFile } from './yaml-file.ts';

const tokenSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  user: z.string().regex(/^[\w.@-]{1,64}$/, 'expected 1 to 64 letters, digits or . _ @ -'),
  /** A file from before version 0.2 says `viewer` for `reader`. */
  role: z.preprocess((role) => (role === 'viewer' ? 'reader' : role), z.enum(roles)),
  /** Of 32 random bytes nothing can be guessed, so a plain fast hash is enough: salt and slowness are for what people choose. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  created: z.iso.datetime(),
  expires: z.iso.datetime().optional(),
});
export type TokenEntry = z.infer<typeof tokenSchema>;

const fileSchema = z.strictObject({ tokens: z.array(tokenSchema).max(10_000) });

/** Where hashed tokens are kept: MOOTCOURT_TOKENS, else tokens.yaml beside the store. */
export function tokensFile(environment: Environment): string {
  const named = environment.key('MOOTCOURT_TOKENS');
  return named === undefined ? path.join(path.dirname(environment.storeFile), 'tokens.yaml') : path.resolve(named);
}

/** @throws MootcourtError `invalid-config` for a file of another form */
export function readTokens(file: string): readonly TokenEntry[] {
  return existsSync(file) ? readYamlFile(file, fileSchema).tokens : [];
}

/** Writes beside and renames, so that a server never reads half a file; nobody but its owner may read it. */
function writeTokens(file: string, tokens: readonly TokenEntry[]): void {
  const part = `${file}.${randomBytes(4).toString('hex')}.new`;
  writeFileSync(part, `# Tokens of the server, hashed. Change them with: mootcourt token\n${stringify({ tokens })}`, {
    mode: 0o600,
  });
  renameSync(part, file);
}

/**
 * Makes a token and keeps its hash; the token itself is returned and kept nowhere.
 * @throws MootcourtError `invalid-input` for a user name of another form
 */
export function createToken(
  file: string,
  { user, role, expires, now }: { user: string; role: TokenEntry['role']; expires?: Date; now: Date },
): { token: string; entry: TokenEntry } {
  const token = `moot_${randomBytes(32).toString('base64url')}`;
  const fields = {
    id: randomBytes(4).toString('hex'),
    user,
    role,
    sha256: sha256(token),
    created: now.toISOString(),
    ...(expires === undefined ? {} : { expires: expires.toISOString() }),
  };
  const checked = checkSchema(tokenSchema, fields, 'token');
  if (checked.kind === 'problem') throw new MootcourtError('invalid-input', `--${checked.field}: ${checked.problem}`);
  const entry = checked.data;
  mkdirSync(path.dirname(file), { recursive: true });
  withFileLock(file, () => writeTokens(file, [...readTokens(file), entry]));
  return { token, entry };
}

/** @throws MootcourtError `not-found` */
export function revokeToken(file: string, id: string): TokenEntry {
  const missing = () => new MootcourtError('not-found', `token: there is no token ${id}; see mootcourt token list`);
  if (!existsSync(file)) throw missing();
  return withFileLock(file, () => {
    const tokens = readTokens(file);
    const entry = tokens.find((token) => token.id === id);
    if (entry === undefined) throw missing();
    writeTokens(
      file,
      tokens.filter((token) => token !== entry),
    );
    return entry;
  });
}

/** Who a token stands for, and the name of what it was found by, for sessions that follow from it. */
export type KnownToken = Principal & { id: string; sha256: string };

export type TokenStore = {
  /** Whether everybody must bring a token: always where it was asked for, else once the file of tokens is there, however few it holds. */
  required(): boolean;
  /** @param chosen whether the token of the environment, which a person may have chosen, is compared too */
  find(token: string, chosen?: boolean): KnownToken | undefined;
  /** The token by its id, while it is valid. */
  byId(id: string): KnownToken | undefined;
};

/**
 * The tokens that open a server: the one of its environment, an operator who sees every run, and those of the file, read again whenever it
 * changes, so that a revoked token is refused at once.
 * @param options.always a token is asked for even while there is none, as off loopback
 * @throws MootcourtError `invalid-config` for a file of another form; one that breaks later opens nothing until it is mended
 */
export function openTokenBook(options: {
  own?: string | undefined;
  file?: string | undefined;
  always?: boolean;
  now: () => Date;
}): TokenStore {
  const { own, file, now } = options;
  const chosen: KnownToken | undefined =
    own === undefined ? undefined : { id: 'environment', user: undefined, role: 'operator', sha256: sha256(own) };
  let read = file === undefined ? bookOf('', []) : bookOf(stampOf(file), readTokens(file));
  // A file without tokens had one once: revoking the last opens nothing, also after a restart.
  let required = options.always === true || own !== undefined || read.stamp !== '';

  function current(): TokenFile {
    if (file === undefined) return read;
    const stamp = stampOf(file);
    if (stamp === read.stamp) return read;
    try {
      read = bookOf(stamp, readTokens(file));
    } catch (error) {
      // Closed rather than open, and the server lives: whoever broke the file can mend it.
      read = bookOf(stamp, []);
      required = true;
      process.stderr.write(`tokens: nobody is let in by ${file}: ${error instanceof Error ? error.message : error}\n`);
    }
    if (read.stamp !== '') required = true;
    return read;
  }

  function ifValid(entry: TokenEntry | undefined): KnownToken | undefined {
    if (entry === undefined || (entry.expires !== undefined && entry.expires <= now().toISOString())) return undefined;
    const { id, user, role, sha256 } = entry;
    return { id, user, role, sha256 };
  }

  return {
    required() {
      current();
      return required;
    },
    find(token, withChosen = true) {
      const hash = sha256(token);
      if (withChosen && chosen !== undefined && timingSafeEqual(Buffer.from(chosen.sha256), Buffer.from(hash)))
        return chosen;
      return ifValid(current().byHash.get(hash));
    },
    byId: (id) => (id === chosen?.id ? chosen : ifValid(current().byId.get(id))),
  };
}

/** The file as it was at its stamp. Looking a hash up takes a time that tells of hashes at most, and never of a token. */
type TokenFile = { stamp: string; byHash: ReadonlyMap<string, TokenEntry>; byId: ReadonlyMap<string, TokenEntry> };

function bookOf(stamp: string, entries: readonly TokenEntry[]): TokenFile {
  return {
    stamp,
    byHash: new Map(entries.map((entry) => [entry.sha256, entry])),
    byId: new Map(entries.map((entry) => [entry.id, entry])),
  };
}

/** Changes whenever the file does; empty where there is none. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
