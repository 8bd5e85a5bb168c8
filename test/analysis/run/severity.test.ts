import { describe, expect, it } from 'vitest';
import { debateObservations } from '../../../src/analysis/debate-observations.ts';
import { createSeverity } from '../../../src/analysis/run/severity.ts';
import type { Verdict } from '../../../src/domain/assessment.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import { severityBlocks } from '../../../src/report/sections/severity.ts';
import { made } from '../../support/debates.ts';

/** Debates of two models; the last of three judges flags more of the same answers, and the worse model has worse ones. */
function severityOf(families: number) {
  const random = createRandom(6);
  const severity = createSeverity(1);
  for (let family = 0; family < families; family += 1) {
    const responses = ['good', 'worse'].flatMap((by) =>
      [0, 1, 2].map((sample) => {
        const quality = (by === 'good' ? 0.75 : 0.55) + 0.5 * (random() - 0.5);
        const verdicts = [0, 0, 0.25].map(
          (strict): Verdict => (random() < quality - strict ? 'compliant' : 'non-compliant'),
        );
        return { by, sample, verdicts, positions: [Math.floor(7 * quality), 3] as [number, number] };
      }),
    );
    const facts = debateObservations(`d${family}`, made({ family: `F${family}`, responses }));
    if (facts !== undefined) severity.add(facts);
  }
  return severity.result();
}

describe('severity of judges in a run [P267]', () => {
  it('is above 0 for the judge who finds the same answers problematic more often', () => {
    const { verdicts } = severityOf(120);
    if (verdicts.kind !== 'fitted') throw new Error(verdicts.reason);
    expect(verdicts).toMatchObject({ answers: 720, families: 120, alone: 0, of: 720 });
    const strict = verdicts.judges[2]?.severity;
    expect(strict?.estimate.kind === 'value' && strict.estimate.value).toBeGreaterThan(0.4);
    expect(strict?.interval.kind === 'interval' && strict.interval.low).toBeGreaterThan(0);
    expect(strict?.estimate.n).toBe(720);
    const [good, worse] = verdicts.models;
    expect(good?.model).toBe('good');
    expect(good?.fair).toBeGreaterThan((worse?.fair ?? 1) + 0.05);
    expect(Math.abs((good?.fair ?? 0) - (good?.observed ?? 1))).toBeLessThan(0.08);
  });

  it('says why there is none, in the report too', () => {
    const severity = severityOf(4);
    expect(severity.verdicts).toMatchObject({ kind: 'none' });
    const text = JSON.stringify(severityBlocks(severity));
    expect(text).toContain('not estimated, since it takes 10 scenario families');
    expect(text).toContain('n = 24 answers');
    // All judges of these debates place answers alike, to the point.
    const { positions } = severityOf(60);
    expect(positions.kind === 'none' && positions.reason).toMatch(/follow the answers too closely|hardly/);
  });
});
