import type { Coverage, StatementCoverage } from '../analysis/run/coverage.ts';
import { shortenLine } from '../domain/shorten.ts';

export type { StatementCoverage };

export const statesOf = ({ statements }: Coverage, state: StatementCoverage['state']): StatementCoverage[] =>
  statements.filter((item) => item.state === state);

/** How much of the spec a run has tested, in one line that names so many of the statements that it has not. */
export function coverageSentence(coverage: Coverage, named = 5): string {
  const { statements, from, unknown } = coverage;
  if (statements.length === 0) return 'Coverage: not computed, since no statements were found in the spec.';
  const tested = statesOf(coverage, 'tested');
  const some = (part: 'violations' | 'contests') => tested.filter((item) => item[part] > 0).length;
  const [aimedAt, untested] = [statesOf(coverage, 'aimed-at'), statesOf(coverage, 'untested')];
  const source = from === 'rules' ? ' found by rules' : '';
  return [
    `Coverage: ${tested.length} of ${statements.length} statements of the spec${source} tested by a verified citation`,
    `violated ${some('violations')}`,
    `contested ${some('contests')}`,
    `aimed at and never cited ${aimedAt.length}${names(aimedAt, named)}`,
    `untested ${untested.length}${names(untested, named)}.`,
  ]
    .join('; ')
    .concat(
      unknown.length === 0
        ? ''
        : ` Scenarios name ${unknown.length} statements that the spec lacks: ${unknown
            .slice(0, named)
            .map((statement) => shortenLine(statement, 60))
            .join(', ')}${unknown.length > named ? ', …' : ''}.`,
    );
}

function names(statements: readonly StatementCoverage[], named: number): string {
  if (statements.length === 0 || named === 0) return '';
  const shown = statements
    .slice(0, named)
    .map(({ statement, quote }) => `${shortenLine(statement, 60)} “${shortenLine(quote, 60)}”`);
  const rest = statements.length - shown.length;
  return ` (${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''})`;
}
