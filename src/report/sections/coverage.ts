import type { Coverage, StatementCoverage } from '../../analysis/run/coverage.ts';
import { statesOf } from '../../results/coverage-text.ts';
import type { Block, Section } from './section.ts';

const maxRows = 200;

/** Which statements of the spec were tested, and which were not; those without a test come first. */
export function coverageSection(coverage: Coverage): Section {
  const rows = (['untested', 'aimed-at', 'tested'] as const).flatMap((state) => statesOf(coverage, state));
  const cut = rows.length > maxRows ? `; the first ${maxRows} of ${rows.length} are shown` : '';
  const table: Block = {
    kind: 'table',
    caption: `Statements of the spec, untested ones first${cut}.`,
    head: ['Statement', 'Clause', 'Quote', 'State', 'Scenarios', 'Citations', 'Violated', 'Contested'],
    rows: rows.slice(0, maxRows).map(rowOf),
    sources: [],
  };
  return {
    id: 'coverage',
    title: 'Coverage of the spec',
    blocks: [
      {
        kind: 'text',
        text: 'A statement is one obligation, prohibition or permission. It counts as tested where a judge cited, in words that stand in its clause, a passage that overlaps its quote; as aimed at where a scenario names it and no judge cited it so. Violated and contested count responses.',
      },
      ...(rows.length === 0
        ? [{ kind: 'text', text: 'Not computed: no statements were found in the spec.' } as const]
        : [table]),
    ],
  };
}

function rowOf(row: StatementCoverage): (string | number)[] {
  const { statement, clause, quote, state, scenarios, citations, violations, contests } = row;
  const name = { tested: 'tested', 'aimed-at': 'aimed at, never cited', untested: 'untested' }[state];
  return [statement, clause, quote, name, scenarios, citations, violations, contests];
}
