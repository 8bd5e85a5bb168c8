import type { NamedMeasure } from '../../results/findings.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import { escapeHtml } from '../escape.ts';
import { formatMeasurement } from '../format-measurement.ts';

/**
 * Coefficients as dots with their 95 % intervals, on an axis from the lowest end (0 at most) to 1.
 * What was not computed says so in its row, and a dot without a line has no interval; no chart where
 * nothing was computed.
 */
export function intervalChart(measures: readonly NamedMeasure[]): string {
  if (measures.every((measure) => formatMeasurement(measure).kind === 'not-computed')) return '';
  const lows = measures.map(({ measured }) => (measured.interval.kind === 'interval' ? measured.interval.low : 0));
  const from = Math.max(-1, Math.floor(4 * Math.min(0, ...lows)) / 4);
  const x = (value: number) => round(170 + 420 * ((Math.max(from, Math.min(1, value)) - from) / (1 - from)));
  const height = 34 * measures.length + 44;
  const ticks = Array.from({ length: (1 - from) * 4 + 1 }, (_, index) => from + index / 4).map(
    (tick) =>
      `<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="8" y2="${height - 30}"/><text class="tick" x="${x(tick)}" y="${height - 12}" text-anchor="middle">${tick}</text>`,
  );
  const rows = measures.map((measure, index) => {
    const y = 28 + index * 34;
    const { estimate, interval } = measure.measured;
    const reported = formatMeasurement(measure);
    const label = `<text x="156" y="${y + 5}" text-anchor="end">${escapeHtml(measure.name)}</text>`;
    if (reported.kind === 'not-computed' || estimate.kind === 'undefined')
      return `${label}<text class="tick" x="${x(0) + 10}" y="${y + 5}">${reported.kind === 'not-computed' ? escapeHtml(reported.text) : ''}</text>`;
    const line =
      interval.kind === 'none'
        ? ''
        : `<line class="interval" x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${y}" y2="${y}"/>`;
    return `${label}${line}<circle cx="${x(estimate.value)}" cy="${y}" r="6"/><text class="value" x="${x(estimate.value)}" y="${y - 11}" text-anchor="middle">${reported.value}</text>`;
  });
  return svg(height, 'Agreement of the judges with 95 % intervals; data table below', [...ticks, ...rows]);
}

/**
 * Debates by bin of D. The bars stand in each other: all debates, those with a problematic
 * response, those with nothing else.
 */
export function binChart(bins: RunSummary['bins']): string {
  const max = Math.max(1, ...bins.map((bin) => bin.debates));
  const bars = bins.map((bin, index) => {
    const x = 20 + index * 118;
    const bar = (kind: string, count: number) => {
      const tall = round((count / max) * 150);
      return `<rect class="${kind}" x="${x}" y="${180 - tall}" width="96" height="${tall}"/>`;
    };
    const share = bin.debates === 0 ? '–' : `${bin.problematic} of ${bin.debates}`;
    return `${bar('all', bin.debates)}${bar('some', bin.problematic)}${bar('every', bin.allProblematic)}<text class="value" x="${x + 48}" y="${round(174 - (bin.debates / max) * 150)}" text-anchor="middle">${bin.debates}</text><text x="${x + 48}" y="200" text-anchor="middle">${escapeHtml(bin.bin)}</text><text class="tick" x="${x + 48}" y="218" text-anchor="middle">${share}</text>`;
  });
  const chart = svg(226, 'Debates by disagreement D and how many had problematic responses; data table below', [
    ...bars,
    '<line class="zero" x1="10" x2="610" y1="180" y2="180"/>',
  ]);
  return `${chart}${legend([
    ['all', 'no problematic response'],
    ['some', 'at least one problematic response: the count below each bin'],
    ['every', 'every response problematic'],
  ])}`;
}

export type Part = { name: string; count: number; tone: 'all' | 'some' | 'every' | 'none' };

/** Parts of a whole as one bar, with the counts in its legend. */
export function partsBar(label: string, parts: readonly Part[]): string {
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  let at = 0;
  const pieces = parts.map(({ count, tone }) => {
    const width = total === 0 ? 0 : (count / total) * 620;
    at += width;
    return `<rect class="${tone}" x="${round(at - width)}" y="0" width="${round(width)}" height="26"/>`;
  });
  return `${svg(26, `${label}; data table below`, pieces)}${legend(parts.map(({ name, count, tone }) => [tone, `${name} ${count}`]))}`;
}

/**
 * How often a clause parted judges: by reading (dark) and by resting elsewhere (light), as shares
 * of all pairs.
 */
export function conflictBar({ interpretive, activation, pairs }: RunSummary['clauses'][number]): string {
  const width = (count: number) => round(pairs === 0 ? 0 : (count / pairs) * 120);
  return `<svg class="small" viewBox="0 0 120 10" aria-hidden="true"><rect class="none" width="120" height="10"/><rect class="every" width="${width(interpretive)}" height="10"/><rect class="some" x="${width(interpretive)}" width="${width(activation)}" height="10"/></svg>`;
}

function legend(entries: readonly (readonly [string, string])[]): string {
  return `<p class="legend">${entries.map(([tone, text]) => `<span><i class="${tone}"></i>${escapeHtml(text)}</span>`).join(' ')}</p>`;
}

function svg(height: number, label: string, content: readonly string[]): string {
  return `<div class="scroll"><svg viewBox="0 0 620 ${height}" role="img" aria-label="${escapeHtml(label)}">${content.join('')}</svg></div>`;
}

const round = (value: number) => Math.round(10 * value) / 10;
