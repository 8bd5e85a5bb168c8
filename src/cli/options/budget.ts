import { Option } from '@commander-js/extra-typings';
import { MootcourtError } from '../../domain/errors.ts';
import type { Budget } from '../../domain/run.ts';

/** What a limit on spending holds for is said in `use`. */
export const budgetOption = (use: string) =>
  new Option('--budget <limits>', `${use}, e.g. 5usd, 1000calls, 2000000tokens; join several by commas`).argParser(
    parseBudget,
  );

/** The budget over all runs of the store, for commands that serve several. */
export const serverBudgetOption = () => budgetOption('spend at most this over all runs of the store');

/**
 * Reads `5usd`, `1000calls`, `2000000tokens`, or several joined by commas; `none` sets no limit.
 * @throws MootcourtError `invalid-input`
 */
function parseBudget(text: string): Budget {
  const budget: Budget = {};
  if (text.trim() === 'none') return budget;
  for (const part of text.split(',')) {
    const match = /^\s*(\d+(?:\.\d+)?)\s*(usd|calls|tokens)\s*$/.exec(part);
    if (match === null)
      throw new MootcourtError(
        'invalid-input',
        `--budget: expected e.g. 5usd, 1000calls, 2000000tokens or none, got '${part}'`,
      );
    const field = ({ usd: 'maxUsd', calls: 'maxCalls', tokens: 'maxTokens' } as const)[
      match[2] as 'usd' | 'calls' | 'tokens'
    ];
    budget[field] = Number(match[1]);
  }
  return budget;
}
