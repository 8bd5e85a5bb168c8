import { missingSentences } from '../../../src/results/missing-answers.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { estimatedUsageText } from '../../../src/results/usage-text.ts';
import type { RunAnswer } from '../data/api.ts';
import { escapeControls } from '../parts/escape-controls.ts';

/** Lines that stand open; of a large panel the others are folded. */
const shownLines = 6;

/** Who is missing, how often and why, before any number that rests on the others. */
export function MissingAnswers({ of, totals }: { of: RunSummary; totals: RunAnswer['totals'] | undefined }) {
  const lines = [...missingSentences(of.missing), ...(totals === undefined ? [] : estimatedUsageText(totals))];
  if (lines.length === 0) return null;
  return (
    <section aria-label="Missing answers">
      <Lines of={lines.slice(0, shownLines)} />
      {lines.length > shownLines && (
        <details>
          <summary>{lines.length - shownLines} more</summary>
          <Lines of={lines.slice(shownLines)} />
        </details>
      )}
    </section>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return (
    <ul>
      {of.map((line) => (
        <li key={line}>{escapeControls(line)}</li>
      ))}
    </ul>
  );
}
