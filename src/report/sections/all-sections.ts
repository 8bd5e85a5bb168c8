import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { authoritySection } from './authority.ts';
import { characterSection } from './character.ts';
import { clauseSection } from './clause-disagreement.ts';
import { judgeSection } from './judges.ts';
import { modelSection } from './models.ts';
import { nonComplianceSection } from './non-compliance.ts';
import { outlierSection } from './outliers.ts';
import { refusalSection } from './refusals.ts';
import type { Section } from './section.ts';

/** The analysis as sections of a report, in the order in which they are told. */
export function analysisSections(analysis: RunAnalysis): Section[] {
  return [
    nonComplianceSection,
    authoritySection,
    judgeSection,
    modelSection,
    refusalSection,
    outlierSection,
    characterSection,
    clauseSection,
  ].map((section) => section(analysis));
}

export const tooFewNote =
  'In tables, “too few” stands where fewer than ten scenario families bear on a number: the run is too small for a claim, so none is printed.';
