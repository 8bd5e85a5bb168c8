import type { Format } from './findings.ts';
import { escapeHtml } from './plain-text.ts';
import type { Measured, RunSummary } from './run-summary.ts';

/** Estimates as dots with their 95 % intervals on one axis from 0 to 1; mean D, which goes to 3, and negative ends are cut to it. */
export function intervalChart(measures: readonly { name: string; format: Format; measured: Measured }[]): string {
  const shown = measures.filter(({ name, measured }) => measured.estimate.kind === 'value' && !name.endsWith('D'));
  if (shown.length === 0) return '';
  const x = (value: number) => 190 + 400 * Math.min(1, Math.max(0, value));
  const rows = shown.map(({ name, measured }, index) => {
    const y = 24 + index * 30;
    const { estimate, interval } = measured;
    const value = estimate.kind === 'value' ? estimate.value : 0;
    const bar =
      interval.kind === 'interval'
        ? `<line class="interval" x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${y}" y2="${y}"/>`
        : '';
    return `<text x="180" y="${y + 5}" text-anchor="end">${escapeHtml(name)}</text>${bar}<circle cx="${x(value)}" cy="${y}" r="5"/>`;
  });
  const height = 30 * shown.length + 40;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="6" y2="${height - 26}"/><text class="tick" x="${x(tick)}" y="${height - 8}" text-anchor="middle">${tick}</text>`,
  );
  return `<svg viewBox="0 0 620 ${height}" role="img" aria-label="Measures with their 95 % intervals; the table below has the numbers">${ticks.join('')}${rows.join('')}</svg>`;
}

/** Debates by bin of D; the dark part of a bar had a contested response. */
export function binChart(bins: RunSummary['bins']): string {
  const most = Math.max(1, ...bins.map((bin) => bin.debates));
  const bars = bins.map((bin, index) => {
    const x = 20 + index * 118;
    const tall = (count: number) => (count / most) * 150;
    return `<rect class="all" x="${x}" y="${170 - tall(bin.debates)}" width="96" height="${tall(bin.debates)}"/><rect class="contested" x="${x}" y="${170 - tall(bin.contested)}" width="96" height="${tall(bin.contested)}"/><text x="${x + 48}" y="${164 - tall(bin.debates)}" text-anchor="middle">${bin.debates}</text><text class="tick" x="${x + 48}" y="190" text-anchor="middle">${escapeHtml(bin.bin)}</text>`;
  });
  return `<svg viewBox="0 0 620 200" role="img" aria-label="Debates by disagreement; the table below has the numbers">${bars.join('')}</svg><p class="legend"><i class="contested"></i> contested <i class="all"></i> not contested</p>`;
}
