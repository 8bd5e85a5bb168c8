import { Option } from '@commander-js/extra-typings';
import { parseInteger, parsePositiveInteger } from './numbers.ts';

/** Options that say how much a command does, and the seed of what it draws. */

export const limitOption = (of: string) =>
  new Option('--limit <n>', `only the first n ${of}`).argParser(parsePositiveInteger);

export const seedOption = (of: string) => new Option('--seed <n>', `seed of ${of}`).default(1).argParser(parseInteger);

export const concurrencyOption = (use: string) => new Option('--concurrency <n>', use).argParser(parsePositiveInteger);

export const turnsOption = () =>
  new Option(
    '--turns <n>',
    'answers of each respondent in a conversation with the simulated user, where a scenario names no number',
  ).argParser(parsePositiveInteger);
