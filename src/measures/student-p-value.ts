import { betaCdf } from './beta-distribution.ts';

/**
 * Two-sided p-value of Student's t with `degrees` of freedom (1 or more). Source: Abramowitz &
 * Stegun 1964, 26.5.27.
 * @example studentPValue(2.228, 10) // 0.05
 */
export function studentPValue(t: number, degrees: number): number {
  return betaCdf(degrees / (degrees + t * t), degrees / 2, 1 / 2);
}
