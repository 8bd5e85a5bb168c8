import type { AssessmentAnswer } from '../../answer-schemas.ts';
import type { Estimate } from './anchor-match.ts';
import type { Prompt } from './prompt.ts';
import type { ValueReading } from './spec-reader.ts';
import type { ReadSpec } from './spec-text.ts';
import type { Disposition, Finding } from './verdict.ts';

/** A judge's view of one response before anybody else is heard. */
export type View = {
  prompt: Prompt;
  spec: ReadSpec;
  disposition: Disposition;
  readings: [ValueReading, ValueReading];
  estimates: [Estimate, Estimate];
  findings: [Finding, Finding];
  verdict: AssessmentAnswer['verdict'];
  confidence: number;
};
