import { expect, it } from 'vitest';
import { citationOverlaps } from '../../../src/adjudication/citations.ts';
import { emptyRecord } from '../../../src/adjudication/debate-record.ts';
import { createCoverage } from '../../../src/analysis/run/coverage.ts';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import { specFromText } from '../../../src/runs/load-inputs.ts';
import { assessed } from '../../support/assessments.ts';

const spec = specFromText(
  '# Rules\n\n## One\n\nThe assistant must greet every guest and must not name **other** guests. Users may ask for silence.\n',
  'rules',
);
const statements = splitStatements(spec);
const clause = statements[0]?.clause ?? '';

it('takes a citation for the statements whose words it covers, whatever the typography [P143]', () => {
  const cover = (quote: string) =>
    statements.filter((item) => citationOverlaps(spec, { clause, quote }, item.quote)).map(({ kind }) => kind);
  expect(cover('must not name other guests')).toEqual(['prohibition']);
  expect(cover('“The assistant must greet every guest … Users may ask for silence”')).toEqual([
    'obligation',
    'permission',
  ]);
  expect(cover('greet every guest and must not name')).toEqual(['obligation', 'prohibition']);
  expect(cover('words that stand nowhere in it')).toEqual([]);
});

it('tells aimed at and never cited from untested, and counts no unverified citation [P143]', () => {
  const coverage = createCoverage(spec, statements, 'rules');
  const record = emptyRecord();
  const item = {
    ...assessed('judge', 'r1'),
    citations: [
      { clause, quote: 'Users may ask for silence', verified: true },
      { clause, quote: 'The assistant must greet every guest', verified: false },
    ],
  };
  record.rounds.push({
    number: 0,
    protocol: 'first',
    arguments: [],
    assessments: [item],
    agreements: [],
    contested: false,
    disagreement: undefined,
    moves: [],
  });
  coverage.add(record, [statements[0]?.id ?? '', 'gone']);
  const { statements: rows, unknown } = coverage.result();
  expect(rows.map(({ state }) => state)).toEqual(['aimed-at', 'untested', 'tested']);
  expect(unknown).toEqual(['gone']);
});
