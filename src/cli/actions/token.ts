import { existsSync } from 'node:fs';
import { openStore } from '../../app/open-store.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Role } from '../../domain/principal.ts';
import { appendAudit } from '../../runs/append-audit.ts';
import type { Environment } from '../../settings/environment.ts';
import { createToken, readTokens, revokeToken, type TokenEntry, tokensFile } from '../../settings/tokens-file.ts';
import type { TokenCreateOptions, TokenListOptions, TokenRevokeOptions } from '../commands/token.ts';
import { environmentHere } from '../options/environment.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';

const dayMs = 86_400_000;

/** Makes a token for a user, and prints it: it is kept nowhere and shown only now. */
export async function create(options: TokenCreateOptions): Promise<void> {
  const now = new Date();
  if (options.role === 'viewer') process.stderr.write('--role viewer is now --role reader\n');
  const role = options.role === 'viewer' ? 'reader' : options.role;
  const environment = environmentHere();
  const file = tokensFile(environment);
  const expires = options.expires === undefined ? {} : { expires: expiry(options.expires, now) };
  const { token, entry } = createToken(file, { user: options.user, role, ...expires, now });
  if (options.json === true) process.stdout.write(`${JSON.stringify({ token, ...shown(entry), file })}\n`);
  else {
    process.stdout.write(`${token}\n`);
    process.stderr.write(
      `Token ${entry.id} of ${entry.user} (${entry.role}). It is shown only now; its hash is in ${file}.\nA browser opens /?token=… once; other clients send Authorization: Bearer …\n`,
    );
  }
  await auditToken(environment, 'token-create', entry);
}

export function list(options: TokenListOptions): void {
  const file = tokensFile(environmentHere());
  const entries = readTokens(file);
  if (options.json === true) process.stdout.write(`${JSON.stringify(entries.map(shown))}\n`);
  else if (entries.length === 0)
    process.stdout.write(
      `No tokens. Make one with: mootcourt token create --user NAME\n${existsSync(file) ? `There were some: servers let nobody in but MOOTCOURT_TOKEN, until ${file} is deleted.\n` : ''}`,
    );
  else {
    const rows = entries.map(({ id, role, user, created, expires }) => [
      id,
      role,
      user,
      `created ${created.slice(0, 10)}`,
      expires === undefined ? '' : `expires ${expires.slice(0, 10)}`,
    ]);
    process.stdout.write(`${tableLines(rows, { indent: 0, maxWidth: 100 }).join('\n')}\n`);
  }
}

export async function revoke(id: string, options: TokenRevokeOptions): Promise<void> {
  const environment = environmentHere();
  const file = tokensFile(environment);
  const entry = revokeToken(file, id);
  if (options.json === true) process.stdout.write(`${JSON.stringify(shown(entry))}\n`);
  else process.stdout.write(`Token ${entry.id} of ${escapeTerminal(entry.user)} no longer opens anything.\n`);
  if (readTokens(file).length === 0)
    process.stderr.write(
      `It was the last one: servers let nobody in but MOOTCOURT_TOKEN. To open them on this machine again, delete ${file}\n`,
    );
  await auditToken(environment, 'token-revoke', entry);
}

/** Notes in the store's log whose token it was; the store may be one that many machines share. */
async function auditToken(
  environment: Environment,
  action: 'token-create' | 'token-revoke',
  { id, user, role }: TokenEntry,
): Promise<void> {
  const store = await openStore(environment, () => new Date());
  try {
    await appendAudit(store, action, { detail: `${id} of ${user} (${role})` });
  } finally {
    await store.close();
  }
}

function shown({ sha256: _hash, ...entry }: TokenEntry): Omit<TokenEntry, 'sha256'> & { role: Role } {
  return entry;
}

function expiry(text: string, now: Date): Date {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? new Date(text) : new Date(now.getTime() + Number(days) * dayMs);
  if (Number.isNaN(at.getTime()) || at <= now)
    throw new MootcourtError(
      'invalid-input',
      '--expires: expected days from now, e.g. 90d, or a date to come, e.g. 2027-06-30',
    );
  return at;
}
