#!/usr/bin/env node
// Verifies a folder that `mootcourt bundle` wrote. One file, without dependencies, for any Node from 16 on:
//   node verify-bundle.mjs [folder] [--key <fingerprint or file of the public key>]
// Take this file from where you trust it: whoever changes a bundle can change the copy that lies in it.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const beside = new Set(['manifest.json', 'signature.json', 'verify-bundle.mjs', 'README.md']);
const problems = [];
const notes = [];
const say = (problem) => problems.push(problem);

const given = process.argv.slice(2);
const at = given.indexOf('--key');
const key = at < 0 ? undefined : given[at + 1];
const [folder = path.dirname(process.argv[1])] = given.filter(
  (_word, index) => at < 0 || (index !== at && index !== at + 1),
);
const read = (name) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name)) : undefined);

/** JSON as RFC 8785 has it. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .filter((name) => value[name] !== undefined)
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

/** The lines of a file with their ends, so that together they are the file. */
function linesOf(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const stop = end < 0 ? bytes.length : end + 1;
    lines.push(bytes.subarray(start, stop));
    start = stop;
  }
  return lines;
}

/** Where a file differs from what was signed, by its lines' hashes. */
function compareFile(name, bytes, signed) {
  if (sha256(bytes) === signed.sha256) return;
  const lines = linesOf(bytes);
  const hashes = lines.map((line) => sha256(line).slice(0, 16));
  let first = 0;
  while (first < hashes.length && hashes[first] === signed.lines[first]) first += 1;
  let last = 0;
  const most = Math.min(hashes.length, signed.lines.length) - first;
  while (last < most && hashes[hashes.length - 1 - last] === signed.lines[signed.lines.length - 1 - last]) last += 1;
  const from = lines.slice(0, first).reduce((sum, line) => sum + line.length, 0);
  const to = bytes.length - lines.slice(lines.length - last).reduce((sum, line) => sum + line.length, 0);
  const were = signed.lines.length - first - last;
  const are = lines.length - first - last;
  const what = `line ${first + 1}: ${were} lines were signed here, ${are} are there`;
  say(
    from === to
      ? `${name}: missing at byte ${from} (${what})`
      : `${name}: changed in bytes ${from} to ${to - 1} (${what})`,
  );
}

function checkSignature(manifest) {
  const signature = JSON.parse(String(read('signature.json') ?? '{}'));
  if (
    signature.algorithm !== 'Ed25519' ||
    typeof signature.publicKey !== 'string' ||
    typeof signature.signature !== 'string'
  )
    return say('signature.json: missing or no Ed25519 signature');
  const der = Buffer.from(signature.publicKey, 'base64');
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const fingerprint = sha256(der);
  if (publicKey.asymmetricKeyType !== 'ed25519') return say('signature.json: the key is no Ed25519 key');
  if (!verify(null, manifest, publicKey, Buffer.from(signature.signature, 'base64')))
    say('manifest.json: not what was signed; it, the signature or the key was changed');
  if (key === undefined)
    return notes.push(
      `signed by the key ${fingerprint}; pass --key with what the signer publishes, or anybody may have signed it`,
    );
  const expected = existsSync(key)
    ? sha256(createPublicKey(readFileSync(key)).export({ format: 'der', type: 'spki' }))
    : key.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (expected !== fingerprint) say(`signed by another key: ${fingerprint}, expected ${expected}`);
  return notes.push(`signed by the key ${fingerprint}, as expected`);
}

/** Recomputes each debate's chain and the digest of the run from the events. */
function checkChains(run, events, debates) {
  const last = new Map();
  const ends = [];
  const rulings = new Map();
  for (const { seq, debate, v, type, data, hash } of events) {
    const chain = debate ?? '';
    const expected = sha256(`${last.get(chain) ?? ''}\n${canonical({ v, type, data })}`);
    if (expected !== hash)
      say(`events.jsonl: event ${seq} (${type}${debate ? ` of ${debate}` : ''}) does not follow from those before it`);
    last.set(chain, hash);
    if (type === 'run-end') ends.push(data);
    if (type === 'ruling') rulings.set(chain, (rulings.get(chain) ?? 0) + 1);
  }
  for (const [debate, count] of rulings) if (count > 1) say(`events.jsonl: ${debate} has ${count} rulings`);
  for (const { id, lastHash } of debates)
    if ((last.get(id) ?? '') !== lastHash) say(`debates.jsonl: ${id} ends with another hash than its events`);
  if (run.state !== 'finished') return notes.push(`the run is ${run.state}: it has no digest`);
  const inOrder = [...debates].sort((one, other) => one.position - other.position);
  const digest = sha256(inOrder.map(({ id }) => last.get(id) ?? '').join('\n'));
  if (digest !== run.digest) say(`run.json: digest ${run.digest}, recomputed ${digest}`);
  if (ends.length > 0 && ends[ends.length - 1].digest !== digest)
    say('events.jsonl: the end of the run has another digest');
  return notes.push(`digest ${digest}`);
}

try {
  const bytes = read('manifest.json');
  if (bytes === undefined) throw new Error(`${folder}: expected a bundle with a manifest.json`);
  checkSignature(bytes);
  const manifest = JSON.parse(String(bytes));
  for (const [name, signed] of Object.entries(manifest.files)) {
    const file = path.basename(name) === name ? read(name) : undefined;
    if (file === undefined) say(`${name}: missing`);
    else compareFile(name, file, signed);
  }
  for (const name of readdirSync(folder))
    if (!beside.has(name) && !Object.hasOwn(manifest.files, name)) say(`${name}: was not signed`);
  const rows = (name) => {
    const out = [];
    linesOf(read(name) ?? Buffer.alloc(0)).forEach((line, index) => {
      try {
        out.push(JSON.parse(String(line)));
      } catch {
        say(`${name}: line ${index + 1} is no JSON`);
      }
    });
    return out;
  };
  const [run = {}] = rows('run.json');
  const events = rows('events.jsonl');
  checkChains(run, events, rows('debates.jsonl'));
  const texts = rows('texts.jsonl');
  for (const { hash, text } of texts)
    if (sha256(text) !== hash) say(`texts.jsonl: a text is not the one of its hash ${hash}`);
  const [plan] = rows('plan.jsonl');
  if (plan !== undefined && plan.spec !== undefined && plan.spec.source !== String(read('spec.md')))
    say('spec.md: not the spec of plan.jsonl');
  if (run.simulated) notes.push('SIMULATED: no language model answered or judged');
  notes.push(`run ${run.id}: ${events.length} events, ${texts.length} texts`);
} catch (error) {
  say(`cannot be read: ${error instanceof Error ? error.message : error}`);
}
// What a changed bundle says may be hostile, too.
const visible = (text) =>
  text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
const print = (line) => process.stdout.write(`${line}\n`);
for (const note of notes) print(visible(note));
for (const problem of problems) print(`CHANGED  ${visible(problem)}`);
print(problems.length === 0 ? 'VERIFIED' : `NOT VERIFIED: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
