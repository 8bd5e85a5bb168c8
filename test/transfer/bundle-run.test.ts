import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSigningKey } from '../../src/settings/signing-key.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const root = temporaryFolder();
const bundle = path.join(root, 'bundle');
const verifier = path.resolve(import.meta.dirname, '../../bin/verify-bundle.mjs');
let fingerprint = '';

function verifyFolder(folder: string, key = fingerprint): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [verifier, folder, '--key', key], (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout }),
    );
  });
}

/** A copy of the bundle in which one file was changed. */
function changed(name: string, change: (text: string) => string): string {
  const folder = path.join(temporaryFolder(), 'copy');
  cpSync(bundle, folder, { recursive: true });
  writeFileSync(path.join(folder, name), change(readFileSync(path.join(folder, name), 'utf8')));
  return folder;
}

const lines = (text: string) => text.split(/(?<=\n)/);
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');

beforeAll(async () => {
  expect((await runCli(root, ['run', '--limit', '3'])).code).toBe(0);
  const { code, stdout, stderr } = await runCli(root, ['bundle', 'latest', '--out', bundle, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('made a key to sign with') });
  fingerprint = (JSON.parse(stdout) as { fingerprint: string }).fingerprint;
}, 60_000);

describe('a bundle of a run [P237]', () => {
  it('is verified by one file, and is its owner’s alone', async () => {
    const { code, text } = await verifyFolder(bundle);
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringMatching(/digest [0-9a-f]{64}[\s\S]*VERIFIED$/m),
    });
    expect(text).toContain('SIMULATED');
    for (const name of readdirSync(bundle)) expect(statSync(path.join(bundle, name)).mode & 0o077).toBe(0);
    const again = await runCli(root, ['bundle', 'latest', '--out', bundle]);
    expect(again.stderr).toContain('is not empty');
  });

  it('says which bytes were changed: a verdict, a text, an order, an event that was dropped or added, the spec', async () => {
    const events = readFileSync(path.join(bundle, 'events.jsonl'), 'utf8');
    const at = events.indexOf('"verdict":"compliant"');
    const before = Buffer.byteLength(events.slice(0, events.lastIndexOf('\n', at) + 1));
    const verdict = await verifyFolder(
      changed('events.jsonl', (text) => text.replace('"verdict":"compliant"', '"verdict":"ambiguous"')),
    );
    expect(verdict.code).toBe(1);
    expect(verdict.text).toMatch(new RegExp(`events.jsonl: changed in bytes ${before} to \\d+`));
    expect(verdict.text).toMatch(/event \d+ \(\w+[^)]*\) does not follow/);
    const cases: [string, (text: string) => string, RegExp][] = [
      [
        'texts.jsonl',
        (text) => text.replace(/"text":"(.)/, '"text":"x$1'),
        /texts.jsonl: changed in bytes 0 to \d+[\s\S]*not the one of its hash/,
      ],
      [
        'events.jsonl',
        (text) => [lines(text)[1], lines(text)[0], ...lines(text).slice(2)].join(''),
        /changed in bytes 0 to/,
      ],
      [
        'events.jsonl',
        (text) =>
          lines(text)
            .filter((_line, index) => index !== 4)
            .join(''),
        /missing at byte \d+ \(line 5: 1 lines were signed here, 0/,
      ],
      [
        'events.jsonl',
        (text) => text + lines(text)[0],
        /changed in bytes \d+ to \d+ \(line \d+: 0 lines were signed here, 1/,
      ],
      ['spec.md', (text) => text.replace('e', 'E'), /spec.md: changed in bytes \d+/],
      ['run.json', (text) => text.replace(/"digest":"./, '"digest":"-'), /run.json: digest/],
      ['panel.json', (text) => text.replace('literal', 'lenient'), /panel.json: changed in bytes/],
      ['manifest.json', (text) => text.replace('"run":"', '"run":"0'), /manifest.json: not what was signed/],
      ['signature.json', (text) => text.replace('Ed25519', 'none'), /signature.json: missing or no/],
    ];
    for (const [name, change, expected] of cases) {
      const { code, text } = await verifyFolder(changed(name, change));
      expect({ name, code, text }).toMatchObject({ name, code: 1, text: expect.stringMatching(expected) });
    }
  });

  it('is not verified with a file missing or added, with garbage, or by a key of somebody else', async () => {
    const missing = changed('run.json', (text) => text);
    rmSync(path.join(missing, 'texts.jsonl'));
    expect((await verifyFolder(missing)).text).toContain('texts.jsonl: missing');
    const added = changed('run.json', (text) => text);
    appendFileSync(path.join(added, 'more.jsonl'), 'x');
    expect((await verifyFolder(added)).text).toContain('more.jsonl: was not signed');
    expect((await verifyFolder(changed('manifest.json', () => '\u0000{'))).code).toBe(1);
    expect((await verifyFolder(bundle, 'ab'.repeat(32))).text).toContain('signed by another key');

    // Whoever changes all of it can sign it again, but not with this key.
    const forged = changed('events.jsonl', (text) => text.replace('"verdict":"compliant"', '"verdict":"ambiguous"'));
    const manifest = JSON.parse(readFileSync(path.join(forged, 'manifest.json'), 'utf8'));
    const text = readFileSync(path.join(forged, 'events.jsonl'), 'utf8');
    manifest.files['events.jsonl'] = {
      sha256: sha256(text),
      lines: lines(text).map((line) => sha256(line).slice(0, 16)),
    };
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const bytes = Buffer.from(JSON.stringify(manifest));
    writeFileSync(path.join(forged, 'manifest.json'), bytes);
    const signature = {
      algorithm: 'Ed25519',
      publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      signature: sign(null, bytes, privateKey).toString('base64'),
    };
    writeFileSync(path.join(forged, 'signature.json'), JSON.stringify(signature));
    const { code, text: said } = await verifyFolder(forged);
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringMatching(/another key[\s\S]*does not follow/) });
  });
});

describe('the key of a user', () => {
  it('is made once, for its owner alone, and a file that is none is named', () => {
    const file = path.join(temporaryFolder(), 'settings', 'signing-key.pem');
    const first = loadSigningKey(file);
    expect(first.made).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(loadSigningKey(file)).toMatchObject({ made: false, fingerprint: first.fingerprint });
    writeFileSync(file, generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(() => loadSigningKey(file)).toThrow('expected an Ed25519 private key');
  });
});
