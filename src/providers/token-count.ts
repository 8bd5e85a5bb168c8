/**
 * A count of tokens as a server told it: a whole number of 0 or more, also written as text. Anything
 * else was not told.
 */
export function tokenCount(told: unknown): number | undefined {
  const number = typeof told === 'string' && told.trim() !== '' ? Number(told) : told;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
