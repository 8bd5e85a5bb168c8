import { MootcourtError } from '../../domain/errors.ts';
import type { Budget } from '../../domain/run.ts';

/** `5usd`, `1000calls`, `2000000tokens`, or several joined by commas; `none` lifts every limit; undefined when not given. */
export function parseBudget(text: string | undefined): Budget | undefined {
  if (text === undefined) return undefined;
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
