import { expect, it } from 'vitest';
import { createRunAnalysis } from '../../src/analysis/run/run-analysis.ts';
import { modelProfiles } from '../../src/mcp/model-comparison.ts';
import { made, panelOf, votes } from '../support/debates.ts';

it('a profile tells positions and leans of the analysis, and names a lean only where its interval leaves out 0 [P27]', () => {
  const panel = panelOf(
    [
      ['m1', 'red'],
      ['m2', 'blue'],
      ['m3', 'green'],
    ],
    ['white'],
  );
  const analysis = createRunAnalysis({ seed: 1, panel });
  for (let index = 0; index < 24; index += 1) {
    const values: [string, string] = index < 20 ? ['candour', 'comfort'] : ['speed', 'rigour'];
    const candour = { m1: 5 + (index % 2), m2: index % 3, m3: 3 };
    const responses = Object.entries(candour).map(([by, at]) => ({
      by,
      verdicts: votes('c'),
      positions: [at, 3] as [number, number],
      ruled: by === 'm1' && index % 4 === 0 ? ('ambiguous' as const) : ('compliant' as const),
    }));
    analysis.add(`run-${index}`, made({ family: `f${index}`, values, responses }));
  }
  const failures = { timeout: 2 };
  const marks = { 'cut-off': 3 };
  const missing = [
    { role: 'respondent' as const, member: 'm2', asked: 24, failures, reasons: {}, marks, fallbacks: {} },
  ];
  const [m1, m2, m3] = modelProfiles({ analysis: analysis.result(), missing });
  expect(m1).toMatchObject({ model: 'm1', responses: 24, failures: {}, verdicts: { compliant: 18, ambiguous: 6 } });
  expect(m1?.ambiguous).toMatch(/^25\.0 % \[\d+\.\d %, \d+\.\d %\], n = 24$/);
  expect(m2).toMatchObject({ failures, marks });
  // On comfort all stand at 3, and four families on two more categories are too few.
  expect(m1?.positions.map((position) => position.category)).toEqual(['candour-category']);
  expect(m1?.notComputed).toBe(3);
  // Means 5.5, 0.95 and 3; their mean is 3.15.
  expect(m1?.positions[0]).toMatchObject({
    position: expect.stringMatching(/^5\.500 \[5\.\d+, 5\.\d+\], n = 20$/),
    lean: expect.stringMatching(/^2\.350 \[\d\.\d+, \d\.\d+\], n = 20$/),
  });
  expect([m1?.leans, m2?.leans, m3?.leans]).toEqual([
    { to: `candour-category ${m1?.positions[0]?.lean}` },
    { from: expect.stringMatching(/^candour-category -2\.200 \[/) },
    {},
  ]);
});
