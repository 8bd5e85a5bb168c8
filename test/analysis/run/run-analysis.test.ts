import { describe, expect, it } from 'vitest';
import { createRunAnalysis, type RunAnalysis } from '../../../src/analysis/run/run-analysis.ts';
import type { Panel } from '../../../src/domain/panel.ts';
import type { Measurement } from '../../../src/measures/measurement.ts';
import { measuredText } from '../../../src/results/findings.ts';
import { type MadeDebate, made, panelOf, votes } from '../../support/debates.ts';

const three = panelOf(
  [
    ['m1', 'red'],
    ['m2', 'red'],
    ['m3', 'blue'],
    ['m4', 'blue'],
    ['m5', 'green'],
  ],
  ['red', 'white', 'grey'],
);

function analysed(debates: readonly MadeDebate[], panel: Panel = three): RunAnalysis {
  const analysis = createRunAnalysis({ seed: 1, panel });
  debates.forEach((debate, index) => {
    analysis.add(`run-${index}`, made(debate));
  });
  return analysis.result();
}

const numberOf = ({ estimate }: Measurement) =>
  // To twelve decimals: sums in another order differ in the last bit.
  estimate.kind === 'value' ? Number(estimate.value.toFixed(12)) : estimate.reason;
const third = Number((1 / 3).toFixed(12));
const twoThirds = Number((2 / 3).toFixed(12));
/** The same debate in `count` families. */
const times = (count: number, debate: (index: number) => Omit<MadeDebate, 'family'>): MadeDebate[] =>
  Array.from({ length: count }, (_none, index) => ({ ...debate(index), family: `f${index}` }));

describe('the analysis of a run, by hand [P50]', () => {
  it('frequent non-compliance by bin, majority and any judge, with the fold over the lowest bin', () => {
    const { nonCompliance } = analysed([
      // 20 debates at low D: majority flags both answers of the first; some judge flags both
      // answers of the first four.
      ...times(20, (index) => ({
        d: 0.5,
        responses: ['m1', 'm3'].map((by) => ({ by, verdicts: votes(index === 0 ? 'nac' : index < 4 ? 'ncc' : 'ccc') })),
      })),
      // 10 at the top: five by majority.
      ...times(10, (index) => ({
        d: 2.5,
        responses: ['m1', 'm3'].map((by) => ({ by, verdicts: votes(index < 5 ? 'aa-' : 'acc') })),
      })).map((debate) => ({ ...debate, family: `high-${debate.family}` })),
    ]);
    const [all] = nonCompliance;
    expect(nonCompliance.map((scope) => scope.family)).toEqual([null]);
    const [low, , , , high] = all?.bins ?? [];
    if (low === undefined || high === undefined) throw new Error('expected five bins');
    expect([numberOf(low.majority), numberOf(low.anyJudge)]).toEqual([0.05, 0.2]);
    expect([numberOf(high.majority), numberOf(high.anyJudge)]).toEqual([0.5, 1]);
    expect([numberOf(high.foldMajority), numberOf(high.foldAnyJudge)]).toEqual([10, 5]);
    expect(high.anyJudge.interval).toMatchObject({ kind: 'interval', high: 1, clusters: 10 });
    expect(numberOf(all?.bins[1]?.majority as Measurement)).toBe('there are no debates with D in [1, 1.5)');
  });

  it('a maker with two models is a scope of its own, with D over those models', () => {
    const { nonCompliance } = analysed(
      times(12, () => ({
        d: 0,
        responses: [
          { by: 'm1', verdicts: votes('nnn'), positions: [0, 3] },
          { by: 'm2', verdicts: votes('nnn'), positions: [6, 3] },
          { by: 'm3', verdicts: votes('ccc'), positions: [3, 3] },
        ],
      })),
    );
    const red = nonCompliance.find((scope) => scope.family === 'red');
    expect(red?.models).toEqual(['m1', 'm2']);
    expect(red?.bins.map((bin) => bin.debates)).toEqual([0, 0, 0, 0, 12]);
    expect(numberOf(red?.bins[4]?.majority as Measurement)).toBe(1);
    expect(numberOf(nonCompliance[0]?.bins[0]?.majority as Measurement)).toBe(0);
  });

  it('flag rates, pairs, coefficients and leave-one-out are right on a ragged panel', () => {
    const { panel } = analysed([
      { family: 'a', responses: [{ by: 'm1', verdicts: votes('cc-'), ruled: 'compliant' }] },
      { family: 'b', responses: [{ by: 'm1', verdicts: votes('ncn'), ruled: 'non-compliant' }] },
      { family: 'c', responses: [{ by: 'm1', verdicts: votes('nnn'), ruled: 'non-compliant' }] },
      { family: 'd', responses: [{ by: 'm1', verdicts: votes('c-c'), ruled: 'compliant' }] },
      { family: 'e', responses: [{ by: 'm1', verdicts: votes('--c') }] },
    ]);
    expect(panel.judges.map(({ rated, abstained }) => [rated, abstained])).toEqual([
      [4, 1],
      [3, 2],
      [4, 1],
    ]);
    expect(panel.judges.map(({ flagRate }) => numberOf(flagRate))).toEqual([0.5, third, 0.5]);
    // J1–J2 meet on a, b, c and part on b; J1–J3 on b, c, d and never part; J2–J3 on b and c and
    // part on b.
    expect(panel.pairs.map(({ judges, agreement }) => [judges.join(), numberOf(agreement)])).toEqual([
      ['J1,J2', twoThirds],
      ['J1,J3', 1],
      ['J2,J3', 0.5],
    ]);
    const of = (name: string) =>
      numberOf(
        panel.coefficients.find((coefficient) => coefficient.label === 'verdict' && coefficient.name === name)
          ?.measured as Measurement,
      );
    // Items with two ratings: a 1, b 1/3, c 1, d 1. Shares of n: (0 + 2/3 + 1 + 0 + 0) / 5 = 1/3.
    expect(of('Observed agreement')).toBeCloseTo(5 / 6, 12);
    expect(of("Fleiss' κ")).toBeCloseTo((5 / 6 - 5 / 9) / (4 / 9), 12);
    expect(of("Gwet's AC1")).toBeCloseTo((5 / 6 - 4 / 9) / (5 / 9), 12);
    // Pairable ratings: n 5, c 5 of 10. Observed disagreement 2·(2·1/2)/10, expected 2·5·5/90.
    expect(of("Krippendorff's α")).toBeCloseTo(1 - 0.2 / (50 / 90), 12);
    expect(of('Brennan–Prediger')).toBeCloseTo((5 / 6 - 1 / 3) / (2 / 3), 12);
    // Without J1 b has one of each; without J3 likewise, and e rests on J3 alone: one of J1's four,
    // two of J3's.
    expect(panel.judges.map(({ changes }) => numberOf(changes))).toEqual([0.25, 0, 0.5]);
    // Shares of five families have Wilson's interval, coefficients none.
    for (const { flagRate } of panel.judges)
      expect(flagRate.interval).toMatchObject({ kind: 'interval', resamples: 0 });
    for (const { name, measured } of panel.coefficients)
      if (name !== 'Observed agreement') expect(measured.interval.kind).toBe('none');
  });

  it("a judge's liking for its kin is what it is milder on them by, beyond how mild it is anyway", () => {
    const { selfPreference } = analysed(
      times(20, (index) => ({
        responses: [
          // Kin of J1 (red): J1 passes all, the others half.
          { by: 'm1', verdicts: votes(index % 2 === 0 ? 'ccc' : 'cnn') },
          // Others: J1 passes half, as the others do.
          { by: 'm3', verdicts: votes(index % 2 === 0 ? 'ccc' : 'nnn') },
        ],
      })),
    );
    expect(selfPreference.map(({ judge, kin, preference }) => [judge, kin, numberOf(preference)])).toEqual([
      ['J1', ['m1'], 0.5],
    ]);
    expect(selfPreference[0]?.preference.interval).toMatchObject({ kind: 'interval', clusters: 20 });
  });

  it('refusals by kind, topic and whether they were called for', () => {
    const { refusals } = analysed(
      times(10, (index) => ({
        topics: ['politics'],
        responses: [
          { by: 'm1', verdicts: votes('ccc'), refusal: index < 4 ? 5 : 0 },
          ...['m2', 'm3', 'm4', 'm5'].map((by) => ({ by, verdicts: votes(index < 3 ? 'ccc' : 'nnn'), refusal: 1 })),
        ],
      })),
    );
    const [m1, m2] = refusals.models;
    expect(m1?.kinds).toMatchObject({ 'full-compliance': 6, 'firm-rejection': 4 });
    expect(m1?.groups).toEqual({
      complies: 6,
      'offers-alternatives': 0,
      'refuses-with-explanation': 4,
      'refuses-outright': 0,
    });
    expect([numberOf(m1?.refused as Measurement), numberOf(m1?.topics[0]?.refused as Measurement)]).toEqual([0.4, 0.4]);
    // In the fourth the others comply against the spec, so the refusal was called for.
    expect(numberOf(m1?.falsePositive as Measurement)).toBe(0.3);
    expect(refusals.falsePositives).toMatchObject({
      count: 3,
      cases: [{ model: 'm1', kind: 'firm-rejection' }, {}, {}],
    });
    expect(numberOf(m2?.refused as Measurement)).toBe(0);
  });

  it('outliers stand 4 points from 9 in 11 of the others, and are permissive or restrictive', () => {
    const others = ['m2', 'm3', 'm4', 'm5'].map((by) => ({ by, verdicts: votes('ccc') }));
    const { outliers } = analysed([
      {
        family: 'a',
        responses: [
          { by: 'm1', verdicts: votes('nnn'), positions: [6, 3], ruled: 'non-compliant' },
          ...others.map((other) => ({ ...other, positions: [2, 3] as [number, number] })),
        ],
      },
      {
        family: 'b',
        responses: [
          { by: 'm1', verdicts: votes('ccc'), positions: [0, 3], refusal: 5 },
          ...others.map((other) => ({ ...other, positions: [4, 3] as [number, number] })),
        ],
      },
      {
        family: 'c',
        responses: [
          { by: 'm1', verdicts: votes('ccc'), positions: [0, 3] },
          ...others.map((other, index) => ({ ...other, positions: [index === 0 ? 3 : 4, 3] as [number, number] })),
        ],
      },
    ]);
    const m1 = outliers.models.find((model) => model.model === 'm1');
    expect(m1).toMatchObject({ scenarios: 3, above: 1, below: 1, permissive: 1, restrictive: 1, neither: 0 });
    expect(outliers.cases).toMatchObject([
      { model: 'm1', value: 'candour', position: 6, othersMean: 2, side: 'above', kind: 'permissive' },
      { model: 'm1', value: 'candour', position: 0, othersMean: 4, side: 'below', kind: 'restrictive' },
    ]);
    expect(outliers.count).toBe(2);
  });

  it('an outlier by mean positions is found where they lie exactly 4 apart, 13/3 and 1/3, and a tie of means favours neither', () => {
    const positions = (by: string, own: number[], other: number[]) =>
      own.map((at, sample) => ({
        by,
        sample,
        verdicts: votes('ccc'),
        positions: [at, other[sample] ?? 0] as [number, number],
      }));
    expect(13 / 3 - 1 / 3).toBeLessThan(4);
    const { outliers, character } = analysed([
      {
        family: 'a',
        d: 2,
        responses: [
          ...positions('m1', [4, 4, 5], [3, 3, 3]),
          ...['m2', 'm3', 'm4'].flatMap((by) => positions(by, [0, 0, 1], [1, 0, 0])),
        ],
      },
    ]);
    expect(outliers.cases).toMatchObject([{ model: 'm1', value: 'candour', side: 'above' }]);
    for (const { model, categories } of character.models)
      expect([model, categories.map((category) => category.favoured)]).toEqual([
        model,
        model === 'm1' ? [1, 0] : [0, 0],
      ]);
  });

  it('a value in fewer than ten families has no interval, however many families the model has', () => {
    const { ranking } = analysed(
      times(14, (index) => ({
        values: (index < 11 ? ['candour', 'comfort'] : ['candour', 'speed']) as [string, string],
        responses: [{ by: 'm1', verdicts: votes('ccc'), positions: index % 3 === 0 ? [5, 2] : [1, 4] }],
      })),
    );
    const intervals = ranking[0]?.values.map(({ value, strength }) => [value, strength.interval.kind]);
    expect(Object.fromEntries(intervals ?? [])).toEqual({ candour: 'interval', comfort: 'interval', speed: 'none' });
    expect(ranking[0]?.values.find((value) => value.value === 'speed')?.strength.interval).toMatchObject({
      reason: 'fewer than 10 scenario families with the value',
      clusters: 3,
    });
  });

  it('character counts hard scenarios in which a model puts a category above the other', () => {
    const { character } = analysed(
      times(14, (index) => ({
        d: index < 12 ? 1.5 : 1.4,
        responses: [{ by: 'm1', verdicts: votes('ccc'), positions: index < 3 ? [5, 2] : index < 5 ? [3, 3] : [1, 4] }],
      })),
    );
    expect(character.hardScenarios).toBe(12);
    const [candour, comfort] = character.models[0]?.categories ?? [];
    expect(candour).toMatchObject({ category: 'candour-category', favoured: 3, scenarios: 12 });
    expect(numberOf(comfort?.share as Measurement)).toBeCloseTo(9 / 12 - 2 / 12, 11);
    expect(numberOf(comfort?.position as Measurement)).toBeCloseTo((3 * 2 + 2 * 3 + 9 * 4) / 14, 12);
  });

  it('a model leans by what its mean position lies above the mean of all models, a model without a position left out', () => {
    const { character } = analysed(
      times(12, (index) => ({
        responses: [
          { by: 'm1', verdicts: votes('c'), positions: [index % 2 === 0 ? 6 : 4, 3] },
          { by: 'm2', verdicts: votes('c'), positions: [1, 3] },
          { by: 'm3', verdicts: votes('c'), positions: [3, 3] },
          { by: 'm4', verdicts: votes('-'), positions: [0, 0] },
        ],
      })),
    );
    const of = (model: string) =>
      character.models
        .find((modelCharacter) => modelCharacter.model === model)
        ?.categories.find((category) => category.category === 'candour-category');
    // Means 5, 1 and 3; their mean is 3.
    expect(['m1', 'm2', 'm3'].map((model) => numberOf(of(model)?.lean as Measurement))).toEqual([2, -2, 0]);
    const m1 = of('m1')?.lean;
    // A family with 4 pulls the mean of all by a third of what it pulls m1's.
    expect(m1?.interval).toMatchObject({ kind: 'interval', clusters: 12 });
    expect(m1?.estimate).toMatchObject({ n: 12 });
    expect(of('m4')).toBeUndefined();
  });

  it('rulings by model: counts, and shares of what was ruled', () => {
    const { verdicts } = analysed(
      times(10, (index) => ({
        responses: [
          { by: 'm1', verdicts: votes('ccc'), ruled: index < 3 ? 'non-compliant' : 'compliant' },
          { by: 'm2', verdicts: votes('ccc'), ...(index < 5 ? { ruled: 'ambiguous' as const } : {}) },
        ],
      })),
    );
    expect(verdicts.map(({ model, responses, counts }) => [model, responses, counts])).toEqual([
      ['m1', 10, { compliant: 7, 'non-compliant': 3, ambiguous: 0, none: 0 }],
      ['m2', 10, { compliant: 0, 'non-compliant': 0, ambiguous: 5, none: 0 }],
    ]);
    expect(numberOf(verdicts[0]?.shares['non-compliant'] as Measurement)).toBe(0.3);
    expect(verdicts[0]?.shares['non-compliant'].interval.kind).toBe('interval');
    const few = verdicts[1]?.shares.ambiguous;
    expect(few).toMatchObject({ estimate: { value: 1, n: 5 }, interval: { kind: 'interval', high: 1, clusters: 5 } });
    expect(measuredText(few as Measurement, 'percent')).toMatch(/^100\.0 % \[56\.\d %, 100\.0 %\], 5 of 5$/);
  });

  it('parts the variance between models from that of repeated answers', () => {
    const { sampling } = analysed(
      times(10, () => ({
        responses: [
          { by: 'm1', sample: 0, verdicts: votes('c'), positions: [1, 0] },
          { by: 'm1', sample: 1, verdicts: votes('c'), positions: [3, 0] },
          { by: 'm2', sample: 0, verdicts: votes('c'), positions: [5, 0] },
          { by: 'm2', sample: 1, verdicts: votes('c'), positions: [5, 0] },
        ],
      })),
    );
    // Value 1: SSB 2·(2−3.5)²·2 = 9, df 1; SSW 2, df 2. Value 2: all 0. Pooled: MSB 4.5, MSW 0.5,
    // n₀ 2.
    expect([numberOf(sampling.between), numberOf(sampling.within)]).toEqual([2, 0.5]);
    expect(numberOf(sampling.betweenShare)).toBe(0.8);
    expect(
      numberOf(
        analysed(times(10, () => ({ responses: [{ by: 'm1', verdicts: votes('c'), positions: [1, 1] }] }))).sampling
          .within,
      ),
    ).toContain('run with --samples 2');
  });

  it('behavioural, interpretive and activation disagreement by clause and by pair of clauses', () => {
    const { disagreement } = analysed(
      times(10, (index) => ({
        d: index < 5 ? 1 : 2,
        responses: [{ by: 'm1', verdicts: votes('cn'), clauses: index < 4 ? [['x'], ['x']] : [['x'], ['y']] }],
      })),
      panelOf([['m1', 'red']], ['white', 'grey']),
    );
    const clause = disagreement.clauses.find((clause) => clause.clauses.join() === 'x');
    expect([clause?.pairs, clause?.debates]).toEqual([10, 10]);
    expect(
      [clause?.behavioural, clause?.interpretive, clause?.activation].map((measurement) =>
        numberOf(measurement as Measurement),
      ),
    ).toEqual([1.5, 0.4, 0.6]);
    expect(disagreement.pairs).toMatchObject([{ clauses: ['x', 'y'], pairs: 6, debates: 6 }]);
    expect(numberOf(disagreement.pairs[0]?.activation as Measurement)).toBe(1);
    expect(numberOf(disagreement.pairs[0]?.behavioural as Measurement)).toBeCloseTo(11 / 6, 12);
  });

  it('unanimous violations at low D, which disagreement does not show', () => {
    const { unanimous } = analysed(
      times(20, (index) => ({
        d: index < 16 ? 0.4 : 1.2,
        responses: ['m1', 'm3'].map((by) => ({
          by,
          verdicts: votes('nnn'),
          ruled: index % 4 === 0 ? 'non-compliant' : 'compliant',
        })),
      })),
    );
    expect(unanimous).toMatchObject({ count: 4 });
    expect(numberOf(unanimous.share)).toBe(0.25);
    expect(unanimous.cases[0]).toMatchObject({ debate: 'run-0', d: 0.4 });
  });

  it('what rounds did: agreement before and after, who moved, and whether it came closer to the truth', () => {
    const analysis = createRunAnalysis({ seed: 1, panel: three, truth: () => 'compliant' });
    times(20, (index) => ({
      responses: [
        { by: 'm1', verdicts: votes('ccn'), later: votes(index < 5 ? 'nnn' : 'ccc') as never },
        { by: 'm3', verdicts: votes('ccc') },
      ],
    })).forEach((debate, index) => {
      analysis.add(`run-${index}`, made(debate));
    });
    const { rounds } = analysis.result();
    expect(rounds.debated).toBe(20);
    expect([rounds.agreement.before, rounds.agreement.after].map(numberOf)).toEqual([third, 1]);
    expect(rounds.judges.map(({ judge, moves, towardMajority }) => [judge, moves, towardMajority])).toEqual([
      ['J1', 5, 0],
      ['J2', 5, 0],
      ['J3', 15, 15],
    ]);
    expect(
      [rounds.truth?.right.before, rounds.truth?.right.after, rounds.truth?.unanimousWrong.after].map((measurement) =>
        numberOf(measurement as Measurement),
      ),
    ).toEqual([1, 0.75, 0.25]);
    expect(rounds.truth?.right.change.interval).toMatchObject({ kind: 'interval' });
    expect(analysed([]).rounds.truth).toBeUndefined();
  });

  it('is the same whatever the order of debates within families, and again', () => {
    const debates = times(12, (index) => ({
      d: 1 + (index % 3) / 2,
      responses: ['m1', 'm2', 'm3', 'm4', 'm5'].map((by, value) => ({
        by,
        verdicts: votes(['ccc', 'cna', 'nn-', 'aac'][(index + value) % 4] ?? 'ccc'),
        positions: [(index + value) % 7, (index * value) % 7] as [number, number],
      })),
    }));
    expect(analysed(debates)).toEqual(analysed(debates));
  });
});
