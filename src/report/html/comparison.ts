import type { Comparison } from '../../results/comparison.ts';
import { specVersionText, timestampText } from '../../results/findings.ts';
import { comparisonSections } from '../comparison-sections.ts';
import { escapeHtml } from '../escape.ts';
import { escapeAndTrim } from './elements.ts';
import { htmlSection } from './sections.ts';
import { reportStyle } from './style.ts';

/** Longer diffs are cut, and said to be. */
const maxDiffLines = 2000;

/** A comparison of two runs as one HTML file: no script, no network. */
export function htmlComparison(comparison: Comparison): string {
  const { before, after, specDiff } = comparison;
  const side = (name: string, { run, spec }: Comparison['before']) =>
    `<p class="soft">${name} run ${escapeAndTrim(run.id)}, started ${escapeAndTrim(timestampText(run.startedAt))}, panel ${escapeAndTrim(run.panel)}; spec ${escapeAndTrim(run.spec)}, ${escapeAndTrim(specVersionText(spec))}.</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Comparison ${escapeAndTrim(before.run.id)} ${escapeAndTrim(after.run.id)}</title>
<style>${reportStyle}
pre.diff { overflow-x: auto; font-size: 0.85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.diff del, pre.diff ins { text-decoration: none; display: block; }
pre.diff del { background: color-mix(in srgb, var(--accent) 18%, transparent); }
pre.diff ins { background: color-mix(in srgb, var(--fill) 45%, transparent); }
pre.diff span { display: block; }</style>
</head>
<body>
<main>
<header>
<p class="kicker">Mootcourt · comparison of two runs</p>
<h1>${escapeAndTrim(after.run.spec)}</h1>
${side('Earlier', before)}
${side('Later', after)}
</header>
${comparisonSections(comparison).map(htmlSection).join('\n')}
${specDiff === '' ? '' : diffBlock(specDiff)}
</main>
</body>
</html>
`;
}

function diffBlock(specDiff: string): string {
  const lines = specDiff.trimEnd().split('\n');
  const shown = lines.slice(0, maxDiffLines).map((line, index) => {
    const text = escapeHtml(line.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')) || ' ';
    const tag = index > 3 && line.startsWith('-') ? 'del' : index > 3 && line.startsWith('+') ? 'ins' : 'span';
    return `<${tag}>${text}</${tag}>`;
  });
  const rest = lines.length - shown.length;
  return `<pre class="diff">${shown.join('')}</pre>${rest > 0 ? `<p>${rest} more lines of the diff are left out.</p>` : ''}`;
}
