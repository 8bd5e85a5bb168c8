import { describe, expect, it } from 'vitest';
import { inferRunKind, type KindlessRun } from '../../src/store/infer-run-kind.ts';

const job: KindlessRun = { debates: 0, panel: 'frontier', reason: '', plan: '{}', firstScenario: '', purposes: [] };
const run: KindlessRun = { ...job, debates: 3, firstScenario: 'a/neutral' };

describe('the kind of a run stored before runs had one', () => {
  it.each([
    ['generation', { ...job, plan: '{"generation":{}}' }],
    ['import', { ...run, plan: '{"imported":{}}', panel: 'imported' }],
    ['embedding', { ...job, panel: 'embeddings' }],
    ['calibration', { ...job, reason: 'read labelled items for a calibration' }],
    ['red-team', { ...job, reason: 'read attacks' }],
    ['amendment', { ...job, reason: 'wrote amendments' }],
    ['amendment', { ...job, purposes: ['amendment'] }],
    ['adjudication', { ...job, reason: 'found the values of a question' }],
    ['adjudication', { ...run, debates: 1, firstScenario: 'question/neutral' }],
    ['calibration', { ...job, purposes: ['rubric', 'assessment'] }],
    ['adjudication', { ...job, purposes: ['values'] }],
    ['stress-test', run],
    ['stress-test', { ...run, debates: 1 }],
  ] as const)('is %s for %o', (kind, stored) => {
    expect(inferRunKind(stored)).toBe(kind);
  });
});
