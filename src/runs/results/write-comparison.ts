import path from 'node:path';
import { htmlComparison } from '../../report/html/comparison.ts';
import { markdownComparison } from '../../report/markdown/comparison.ts';
import type { Comparison } from '../../results/comparison.ts';
import { fileName } from './write-report.ts';
import { writeWhole } from './write-whole.ts';

/** Writes the page of a comparison and returns its files. */
export function writeComparison(
  comparison: Comparison,
  folder: string,
  format: 'html' | 'markdown' | 'both' = 'both',
): { html?: string; markdown?: string } {
  const name = [comparison.before.run.id, comparison.after.run.id].map(fileName).join('--');
  const write = (extension: string, text: string) => writeWhole(path.join(folder, `${name}.${extension}`), text);
  return {
    ...(format === 'markdown' ? {} : { html: write('html', htmlComparison(comparison)) }),
    ...(format === 'html' ? {} : { markdown: write('md', markdownComparison(comparison)) }),
  };
}
