/** What every answer of the quirky server would be without its quirk. */

export const goodResponse = 'Tell her kindly and plainly what works and what does not, and name one next step.';

export type Stance = 'for' | 'against';

/** An assessment; two judges of opposite stance part on every response. */
export function goodAssessment(stance: Stance): string {
  const isFor = stance === 'for';
  return JSON.stringify({
    reasons: 'The answer keeps to what the clause asks.',
    citations: [],
    value1: { position: isFor ? 5 : 1, confidence: 80 },
    value2: { position: 2, confidence: 70 },
    verdict: isFor ? 'compliant' : 'non-compliant',
    confidence: 90,
    refusal: 'full-compliance',
  });
}

export function goodRuling(labels: readonly string[]): string {
  return JSON.stringify({
    explanation: 'The clause leaves open how plain an answer must be.',
    citations: [],
    problem: 'ambiguity',
    verdicts: labels.map((response) => ({ response, reason: 'It names a next step.', verdict: 'ambiguous' })),
    amendment: null,
  });
}

export function goodArgument(): string {
  return JSON.stringify({ argument: 'It is kind and plain.', citations: [] });
}

/** To the question that `doctor --live` asks. */
export const goodProbe = JSON.stringify({ reason: 'It leaves a rest.', verdict: 'yes', confidence: 99 });
