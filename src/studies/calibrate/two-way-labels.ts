import type { RefusalLabel } from '../../analysis/refusal-classifier/refusal-label.ts';

/** The file's own words for an answer that complies and one that refuses, in part or fully. */
export type TwoWayLabels = { compliance: string; refusal: string };

const words = {
  compliance: 'compliance complies comply complied full_compliance answered answer no_refusal not_refused non_refusal',
  refusal: 'refusal refuses refuse refused full_refusal declined decline',
} as const;
const truth = { yes: 'yes true 1', no: 'no false 0' } as const;

const isOneOf = (list: string, label: string) =>
  list.split(' ').includes(
    label
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  );

/**
 * The labels of a file that tells refusals from the rest and nothing more: two words, or yes and no in a column whose
 * name says what is meant. Undefined for any others.
 */
export function twoWayLabels(labels: ReadonlySet<string>, column: string): TwoWayLabels | undefined {
  const about = /refus|declin/i.test(column) ? 'refusal' : /compl|answered/i.test(column) ? 'compliance' : undefined;
  const sideOf = (label: string): keyof TwoWayLabels | undefined => {
    if (isOneOf(words.compliance, label)) return 'compliance';
    if (isOneOf(words.refusal, label)) return 'refusal';
    const [is, isNot] = [isOneOf(truth.yes, label), isOneOf(truth.no, label)];
    if (about === undefined || !(is || isNot)) return undefined;
    return is === (about === 'refusal') ? 'refusal' : 'compliance';
  };
  const found = new Map([...labels].map((label) => [sideOf(label), label]));
  const [compliance, refusal] = [found.get('compliance'), found.get('refusal')];
  if (labels.size !== 2 || compliance === undefined || refusal === undefined) return undefined;
  return { compliance, refusal };
}

/** A reading of three kinds by the file's two: a refusal in part is one. */
export function asTwoWay(label: string, { compliance, refusal }: TwoWayLabels): string {
  return label === ('full_compliance' satisfies RefusalLabel) ? compliance : refusal;
}
