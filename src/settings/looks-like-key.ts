/** How keys of known services begin. */
const knownKeys =
  /^(?:Bearer\s+\S{8,}|Basic\s+\S{8,}|sk-[\w-]{8,}|[rp]k[-_][\w-]{16,}|gh[opusr]_\w{16,}|github_pat_\w+|xox[a-z]-[\w-]+|xai-[\w-]{8,}|gsk_\w{8,}|hf_\w{8,}|AIza[\w-]{16,}|AKIA\w{12,}|ya29\.[\w.-]+|glpat-[\w-]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)$/;
const secretNames =
  /(?:^|[-_.])(?:api[-_]?key|access[-_]?key|secret|token|password|passwd|passphrase|credentials?|auth|authorization)$/i;

/** Bits for each character: words and ids written by people stay below, random texts lie above. */
const minEntropy = 3.6;

/**
 * Whether a text in a file that people pass on is likely to be a secret: it begins as keys do, its
 * field is called as secrets are, or it is long and random.
 */
export function looksLikeKey(field: string, text: string): boolean {
  if (knownKeys.test(text.trim())) return true;
  const name = field.replace(/([a-z])([A-Z])/g, '$1_$2');
  if (secretNames.test(name) && /^\S{6,}$/.test(text)) return true;
  // Names of models and addresses are long too, but of short parts.
  return /^\S+$/.test(text) && text.split(/[-./:~?&]/).some(isRandom);
}

function isRandom(part: string): boolean {
  const isMixed = /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part);
  return /^[\w+=]{20,}$/.test(part) && isMixed && entropyOf(part) > minEntropy;
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Every text of a value with the path to it. */
export function textsIn(value: unknown, path: string): { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}.${key}`));
}
