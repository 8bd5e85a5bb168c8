import type { Comparison } from '../../results/comparison.ts';
import { specVersionText, timestampText } from '../../results/findings.ts';
import { comparisonSections } from '../comparison-sections.ts';
import { cell, markdownSection } from './sections.ts';

/** Longer diffs are cut, and said to be: a page is read by people. */
const maxDiffCharacters = 40_000;

/** A comparison of two runs as Markdown, with the diff of the specs' texts. */
export function markdownComparison(comparison: Comparison): string {
  const { before, after, specDiff } = comparison;
  const side = ({ run, spec }: Comparison['before']) =>
    `${cell(run.id)} (${cell(timestampText(run.startedAt))}, panel ${cell(run.panel)}, spec ${cell(run.spec)}, ${cell(specVersionText(spec))})`;
  const sections = comparisonSections(comparison).map(markdownSection);
  return `# Comparison of two runs

Earlier: ${side(before)}. Later: ${side(after)}.

${sections.join('\n\n')}
${specDiff === '' ? '' : `\n${fenced(specDiff)}\n`}`;
}

/** A fence longer than any run of back quotes in the text, so that nothing of it ends the block. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const shown = visible(text.slice(0, maxDiffCharacters));
  const rest = text.length - shown.length;
  return `${fence}diff\n${shown.trimEnd()}\n${fence}${rest > 0 ? `\n\n${rest} more characters of the diff are left out.` : ''}`;
}

/** Control characters and marks of direction are shown as signs. */
function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '\ufffd'));
}
