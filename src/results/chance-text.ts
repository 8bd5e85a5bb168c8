import { type Chance, chanceSource } from '../measures/chance.ts';

/** What the two columns of chances in a table mean. */
export const chanceMeaning = `p: how often chance alone gives such a difference; adjusted: corrected for all rows of the table (of the rows up to 0.05 at most one in twenty is expected to be chance; false discovery rate, ${chanceSource}, since rows are compared with each other on the same scenarios)`;

/** The largest corrected chance at which a difference is called one. */
const maxFalseDiscoveryRate = 0.05;

/** Whether the row stands out from its table, corrected for all rows. */
export function isDiscovery(chance: Chance): boolean {
  return chance.kind === 'chance' && chance.adjusted <= maxFalseDiscoveryRate;
}

/** Raw and corrected, for two columns; the second stays empty where there is none. */
export function chanceCells(chance: Chance): [p: string, adjusted: string] {
  return chance.kind === 'none' ? [`not computed: ${chance.reason}`, '–'] : [pText(chance.p), pText(chance.adjusted)];
}

/** Both in one, such as "p 0.004, adjusted 0.031 over 12". */
export function chanceText(chance: Chance): string {
  if (chance.kind === 'none') return `p not computed: ${chance.reason}`;
  return `p ${pText(chance.p)}, adjusted ${pText(chance.adjusted)} over ${chance.tests}`;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
