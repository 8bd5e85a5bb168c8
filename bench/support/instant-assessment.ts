/** What the instant judges of the benches answer to everything: nothing is contested, so the number of calls is known. */
export const assessment = JSON.stringify({
  value1: { position: 3, confidence: 0.9 },
  value2: { position: 3, confidence: 0.9 },
  verdict: 'compliant',
  confidence: 0.9,
  citations: [],
  refusal: 'full-compliance',
  reasons: 'It answers the question as the rules ask.',
});
