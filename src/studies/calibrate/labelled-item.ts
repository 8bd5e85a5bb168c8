/** One labelled item. Items of one cluster (one prompt, say) are resampled together. */
export type LabelledItem = { cluster: string; label: string; characters: number };
