import { InvalidArgumentError } from '@commander-js/extra-typings';

/** A whole number of at least 0. */
export function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number of at least 0');
  return value;
}

/** A whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = integer(text);
  if (value < 1) throw new InvalidArgumentError('expected a whole number of at least 1');
  return value;
}

/** A number of at least 0. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('expected a number of at least 0');
  return value;
}
