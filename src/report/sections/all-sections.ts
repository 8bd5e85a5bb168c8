import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { judgeSection } from './judge-sections.ts';
import { characterSection, outlierSection, refusalSection } from './model-sections.ts';
import type { Section } from './section.ts';
import { clauseSection, nonComplianceSection } from './spec-sections.ts';

/** The analysis as sections of a report, in the order in which they are told. */
export function analysisSections(analysis: RunAnalysis): Section[] {
  return [nonComplianceSection, judgeSection, refusalSection, outlierSection, characterSection, clauseSection].map(
    (section) => section(analysis),
  );
}

export const tooFewNote =
  'In tables, “too few” stands where fewer than ten scenario families bear on a number: the run is too small for a claim, so none is printed.';
