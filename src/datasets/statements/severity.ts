import type { StatementStrength } from '../../domain/statement.ts';

/** Gravity of a `must` at each level that published specs use. */
const baseOfLevel: Readonly<Record<string, number>> = {
  root: 5,
  platform: 5,
  system: 4,
  operator: 4,
  developer: 4,
  user: 3,
  guideline: 2,
};
const baseOfOtherLevel = 3;
const deduction: Readonly<Record<StatementStrength, number>> = { must: 0, should: 1, may: 2 };

/** 1 (minor) to 5 (grave): the level's base, less one for `should` and two for `may`. An unknown level counts as `user`. */
export function severityOf(level: string, strength: StatementStrength): number {
  return Math.max(1, (baseOfLevel[level.toLowerCase()] ?? baseOfOtherLevel) - deduction[strength]);
}
