import type { AssessmentAnswer } from '../../agents/answer-schemas.ts';
import type { Prompt } from '../reading/parse-prompt.ts';
import type { ValueReading } from '../reading/spec-demands.ts';
import type { ReadSpec } from '../reading/spec-text.ts';
import type { Estimate } from './anchor-match.ts';
import type { Disposition, Finding } from './verdict-rules.ts';

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
