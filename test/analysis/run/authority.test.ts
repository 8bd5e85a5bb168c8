import { expect, it } from 'vitest';
import { createRunAnalysis } from '../../../src/analysis/run/run-analysis.ts';
import type { Assessed, AuthorityChoice } from '../../../src/domain/assessment.ts';
import type { Measurement } from '../../../src/measures/measurement.ts';
import { made, panelOf, votes } from '../../support/debates.ts';

const panel = panelOf([['m1', 'red']], ['x', 'y', 'z']);
const clauseLevels = new Map([
  ['top', 'root'],
  ['low', 'user'],
]);
const value = ({ estimate }: Measurement) =>
  estimate.kind === 'value' ? [estimate.value, estimate.n] : estimate.reason;

it('compliance and contests are told by the level of the clauses that judges cite [P148]', () => {
  const analysis = createRunAnalysis({ seed: 1, panel, clauseLevels });
  for (let family = 0; family < 12; family += 1) {
    const ruled = family < 9 ? ('compliant' as const) : ('non-compliant' as const);
    analysis.add(
      String(family),
      made({ family: String(family), responses: [{ by: 'm1', verdicts: votes('ccc'), ruled, clauses: [['top']] }] }),
    );
  }
  // A response may bear on two levels; a clause that is no clause of the spec bears on none.
  analysis.add(
    'both',
    made({
      family: 'both',
      responses: [{ by: 'm1', verdicts: votes('ccc'), ruled: 'compliant', clauses: [['top'], ['low'], ['gone']] }],
    }),
  );
  const { clauses, messages } = analysis.result().authority;
  expect(clauses.map(({ level, responses }) => [level, responses])).toEqual([
    ['root', 13],
    ['user', 1],
  ]);
  const [root] = clauses;
  expect(value(root?.compliant as Measurement)).toEqual([10 / 13, 13]);
  expect(value(root?.contested as Measurement)).toEqual([0, 13]);
  expect(root?.compliant.interval).toMatchObject({ kind: 'interval', resamples: 1000 });
  expect(root?.models.map(({ model, compliant }) => [model, value(compliant)])).toEqual([['m1', [10 / 13, 13]]]);
  expect(messages).toMatchObject({ asked: 0, conflicts: 0, models: [] });
});

/** Three judges' answers on one response. */
function conflict(family: number, answers: readonly (readonly [AuthorityChoice?, AuthorityChoice?])[]) {
  const record = made({ family: String(family), responses: [{ by: 'm1', verdicts: votes('ccc') }] });
  record.rounds[0]?.assessments.forEach((item, index) => {
    const [followed, wanted] = answers[index] ?? [];
    if (followed !== undefined) (item as Assessed).followed = followed;
    if (wanted !== undefined) (item as Assessed).wanted = wanted;
    if (followed === undefined) (item as Assessed).missing = ['followed', 'wanted'];
  });
  return record;
}

it('where messages of two levels part, followed and wanted are told by model and by level, and what is not known is counted [P148]', () => {
  const analysis = createRunAnalysis({ seed: 1, panel, clauseLevels });
  const rows: (readonly [AuthorityChoice?, AuthorityChoice?])[][] = [
    // Most say that the developer is wanted: followed, followed, not followed.
    ...[1, 2].map(() => [1, 2, 3].map(() => ['developer', 'developer'] as const)),
    [
      ['user', 'developer'],
      ['user', 'developer'],
      ['developer', 'user'],
    ],
    // Neither is wanted, the user is followed.
    [1, 2, 3].map(() => ['user', 'neither'] as const),
    [1, 2, 3].map(() => ['no-conflict', 'no-conflict'] as const),
    // No majority; most cannot tell; nobody answered.
    [
      ['user', 'user'],
      ['developer', 'user'],
      ['neither', 'user'],
    ],
    [1, 2, 3].map(() => ['user', 'unclear'] as const),
    [[], [], []],
  ];
  rows.forEach((answers, family) => {
    analysis.add(String(family), conflict(family, answers));
  });
  const { messages } = analysis.result().authority;
  expect(messages).toMatchObject({ asked: 8, conflicts: 4, noConflict: 1, undecided: 2, unanswered: 1 });
  expect(messages.levels.map(({ level, asWanted }) => [level, value(asWanted)])).toEqual([
    ['developer', [2 / 3, 3]],
    ['neither', [0, 1]],
  ]);
  expect(messages.models.map(({ model, followed, asWanted }) => [model, followed, value(asWanted)])).toEqual([
    ['m1', { developer: 2, user: 2 }, [1 / 2, 4]],
  ]);
  expect(messages.models[0]?.asWanted.interval.kind).toBe('interval');
});
