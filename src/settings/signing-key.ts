import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../domain/errors.ts';
import { userSettingsFile } from './user-settings.ts';

/** An Ed25519 key (RFC 8032); `fingerprint` is the SHA-256 of its public part in SPKI form, in hex. */
export type SigningKey = { privateKey: KeyObject; publicKey: Buffer; fingerprint: string; file: string; made: boolean };

/**
 * The user's own key, beside their settings; made on first use, readable by them alone.
 * @throws MootcourtError `invalid-config` for a file that holds no Ed25519 key
 */
export function loadSigningKey(
  file: string = path.join(path.dirname(userSettingsFile()), 'signing-key.pem'),
): SigningKey {
  const made = !existsSync(file);
  if (made) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
    // Of two that make it at once the second fails rather than replace the first.
    writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
  }
  const privateKey = read(file);
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey, fingerprint: createHash('sha256').update(publicKey).digest('hex'), file, made };
}

function read(file: string): KeyObject {
  const expected = `${file}: expected an Ed25519 private key in PEM form; move the file away, and a new key is made`;
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch {
    throw new MootcourtError('invalid-config', expected);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new MootcourtError('invalid-config', expected);
  return key;
}
