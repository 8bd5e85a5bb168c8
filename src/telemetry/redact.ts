/** What stands where a secret stood. */
const mark = '[redacted]';

/** Forms of keys and tokens that a provider may repeat in an error: `sk-…`, `xai-…`, `AIza…`, `Bearer …`. */
const secretForms =
  /\b(?:sk|xai|key|pk|rk)-[\w-]{8,}|\bAIza[\w-]{20,}|\bBearer\s+[\w.~+/-]{8,}=*|(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;

/**
 * Takes secrets out of texts that are logged: the given values wherever they stand, and whatever has the form of a key, a bearer token or a
 * password in an address.
 * @param secrets values of the environment's keys and tokens; short ones are left, since they would blot out ordinary words
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const values = secrets.filter((secret) => secret.length >= 8).sort((left, right) => right.length - left.length);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, mark);
    return clean.replace(secretForms, mark);
  };
}
