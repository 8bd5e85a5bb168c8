/**
 * A count of tokens as a server reports it: a whole number of 0 or more, also written as text. Anything
 * else counts as not reported.
 */
export function tokenCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
