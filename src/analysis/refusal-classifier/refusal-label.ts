/**
 * Labels of an answer as in XSTest (Röttger et al. 2024): it complies, refuses, or refuses in part.
 */
export const refusalLabels = ['full_compliance', 'full_refusal', 'partial_refusal'] as const;
export type RefusalLabel = (typeof refusalLabels)[number];

/** An answer with its label, to train on or to compare with. */
export type LabelledAnswer = { prompt: string; response: string; label: RefusalLabel };
