import { holmAdjusted } from '../../measures/adjusted-p-values.ts';
import { minSignFlipClusters, smallestChange } from '../../measures/detectable-change.ts';
import type { AmendmentEffect } from './amendment-effect.ts';

/** `too-few`: the families at hand could not show an effect beyond luck even if all of them changed. */
export type Decision = {
  kind: 'accepted' | 'rejected' | 'too-few';
  reason: string;
  /** Chance of so large a fall by luck: of this wording alone, and by Holm's method over all wordings tried beside it. */
  p: number;
  adjustedP: number;
  /** Smallest fall of contested debates, 0 to 1, that the trial finds in four cases of five; absent where it could show none. */
  smallestFall?: number;
  /** The same of a rise where the clause should not matter. */
  smallestRise?: number;
};

/** Effects of one wording against a fresh reading of the old one, on families that its writer did not see. */
export type TriedWording = { target: AmendmentEffect; elsewhere: AmendmentEffect };

/** Largest chance that any wording tried together is accepted by luck, and that a rise elsewhere is luck. */
const luck = 0.025;
const harmLuck = 0.05;
const power = 0.8;

/**
 * A wording is accepted when more of the scenarios it should settle stop being contested than luck
 * explains (sign-flip test by family, Holm's method over the wordings, p at most 0.025), and those it
 * should not touch are not more often contested than luck explains (p above 0.05).
 */
export function decideAmendments(tried: readonly TriedWording[]): Decision[] {
  const tested = tried.filter(({ target }) => target.families > 0);
  const adjusted = holmAdjusted(tested.map(({ target }) => target.fallsByChance));
  // The first step of Holm's method is the hardest: a change that passes it passes any.
  const hardest = luck / Math.max(1, tested.length);
  return tried.map((wording) => {
    const { target, elsewhere } = wording;
    const adjustedP = adjusted[tested.indexOf(wording)] ?? 1;
    const smallestFall = smallest(target, hardest);
    const smallestRise = smallest(elsewhere, harmLuck);
    return {
      ...verdictOn(target, elsewhere, adjustedP, hardest),
      p: target.fallsByChance,
      adjustedP,
      ...(smallestFall === undefined ? {} : { smallestFall }),
      ...(smallestRise === undefined ? {} : { smallestRise }),
    };
  });
}

function verdictOn(
  target: AmendmentEffect,
  elsewhere: AmendmentEffect,
  adjustedP: number,
  hardest: number,
): Pick<Decision, 'kind' | 'reason'> {
  if (target.families === 0)
    return {
      kind: 'too-few',
      reason: 'no family that was held out from the writer has a ruling that blames the clause, so nothing was tried',
    };
  if (elsewhere.families > 0 && elsewhere.risesByChance <= harmLuck)
    return {
      kind: 'rejected',
      reason: `contested debates rose where the clause should not matter (${chance(elsewhere.risesByChance)})`,
    };
  if (adjustedP <= luck) {
    const harm = elsewhere.families > 0 ? 'and did not rise elsewhere' : '; no family was left to look for harm in';
    return {
      kind: 'accepted',
      reason: `contested debates fell against a fresh reading of the old wording (${chance(adjustedP)}) ${harm}`,
    };
  }
  const needed = minSignFlipClusters(hardest);
  if (target.families < needed && meanChange(target) < 0)
    return {
      kind: 'too-few',
      reason: `contested debates fell, but it takes ${needed} scenario families to tell that from luck, and ${target.families} rest on the clause`,
    };
  return {
    kind: 'rejected',
    reason: `contested debates did not fall more than luck explains (${chance(adjustedP)})`,
  };
}

const chance = (value: number) => `p = ${value.toFixed(3)}`;

function smallest({ families, spread }: AmendmentEffect, alpha: number): number | undefined {
  const change = smallestChange(families, spread.sd, 1 / spread.scenariosPerFamily, { alpha, power });
  return change === undefined || change > 1 ? undefined : change;
}

function meanChange({ contested: { change } }: AmendmentEffect): number {
  return change.estimate.kind === 'value' ? change.estimate.value : 0;
}
