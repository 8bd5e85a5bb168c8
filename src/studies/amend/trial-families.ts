/** Families that a wording is tried on: those it should settle, and those it should not touch. */
export type TrialFamilies = { target: ReadonlySet<string>; elsewhere: ReadonlySet<string> };

/** At least so many families to look for harm in, where there are as many. */
const minElsewhere = 10;

/**
 * Of the families that the writer did not see, those whose rulings blame the clause, and as many
 * others. That the run's own reading chose them does no harm: both wordings are read afresh on them.
 * @param heldOut families held out from the writer, in random order
 * @param blamed families with a ruling that blames the clause
 */
export function trialFamilies(heldOut: readonly string[], blamed: ReadonlySet<string>): TrialFamilies {
  const target = heldOut.filter((family) => blamed.has(family));
  const others = heldOut.filter((family) => !blamed.has(family));
  return {
    target: new Set(target),
    elsewhere: new Set(target.length === 0 ? [] : others.slice(0, Math.max(minElsewhere, target.length))),
  };
}
