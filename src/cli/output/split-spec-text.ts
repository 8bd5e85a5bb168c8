import { leftOutReasons } from '../../datasets/statements/model-statements.ts';
import type { SplitSpec } from '../../studies/statements/split-spec.ts';
import { escapeTerminal, oneLine } from './escape-terminal.ts';

const maxListed = 20;

/** What models found in a spec beside its statements: what is missing, left out and mended, and what it cost. */
export function splitSpecLines(
  { run, models, statements, clauses, spent, ...result }: SplitSpec,
  howToContinue: string,
): string[] {
  const marked = run.simulated ? '[simulated agents] ' : '';
  const cost = `${spent.calls} calls${dollars(spent.costUsd)}`;
  if (statements === undefined)
    return [`${marked}job ${run.id} stopped: ${escapeTerminal(run.reason)}`, cost, `go on with: ${howToContinue}`];
  const { byRules, missing, leftOut, mended } = result;
  return [
    `${marked}job ${run.id}: ${clauses} clauses split by ${oneLine(models.join(', '), 200)}, ${cost}`,
    ...listed(
      'clauses that no model split; their statements are those of the rules',
      byRules.map(({ clause, reasons }) => `${oneLine(clause, 60)}: ${oneLine(reasons.join('; '), 200)}`),
    ),
    ...listed(
      'answers missing where others split the clause',
      missing.map(({ clause, model, reason }) => `${oneLine(clause, 60)}: ${oneLine(`${model}: ${reason}`, 200)}`),
    ),
    ...listed(
      'statements left out',
      leftOut.map(
        ({ clause, quote, reason }) => `${oneLine(clause, 60)}: “${oneLine(quote, 80)}”: ${leftOutReasons[reason]}`,
      ),
    ),
    ...listed(
      'answers mended before they could be read',
      mended.map(
        ({ clause, model, notes }) => `${oneLine(clause, 60)}: ${oneLine(`${model}: ${notes.join('; ')}`, 200)}`,
      ),
    ),
  ];
}

function listed(what: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > maxListed ? [`  and ${items.length - maxListed} more; --json lists all`] : [];
  return [`${items.length} ${what}:`, ...items.slice(0, maxListed).map((item) => `  ${item}`), ...more];
}

/** A cost after a number of calls; nothing where there is none. */
export const dollars = (costUsd: number) => (costUsd > 0 ? `, $${costUsd.toFixed(4)}` : '');
