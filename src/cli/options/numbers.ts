import { InvalidArgumentError } from '@commander-js/extra-typings';

/** @throws InvalidArgumentError for anything but a whole number of at least 0 */
export function parseInteger(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('expected a whole number of at least 0');
  return number;
}

/** @throws InvalidArgumentError for anything but a whole number of at least 1 */
export function parsePositiveInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('expected a whole number of at least 1');
  return number;
}

/** @throws InvalidArgumentError for anything but a number of at least 0 */
export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0)) throw new InvalidArgumentError('expected a number of at least 0');
  return number;
}
