import { MootcourtError } from '../../domain/errors.ts';
import type { GenerationRecipe } from '../../domain/scenario-generation.ts';
import type { Spec } from '../../domain/spec.ts';
import type { Value } from '../../domain/value.ts';
import { likelyCollisions } from './conflicting-clauses.ts';
import type { DraftPlan } from './draft-plan.ts';
import { planCover } from './plan-cover.ts';
import { samplePairs } from './sample-pairs.ts';

/**
 * The draws of a recipe, the same for the same recipe, spec and seed.
 * @throws MootcourtError `invalid-input` when there is nothing to draw from
 */
export function planDrafts(
  recipe: Omit<GenerationRecipe, 'draws'>,
  values: readonly Value[],
  spec: Spec,
  seed: number,
): DraftPlan[] {
  if (recipe.cover !== undefined) return planCover(spec, recipe.cover.statements, recipe.cover.wanted, new Map(), 0);
  if (recipe.source === 'clauses') return clauseDraws(spec, recipe.count);
  const pairs =
    recipe.values === undefined
      ? samplePairs(values, recipe.count, seed)
      : Array.from({ length: recipe.count }, () => recipe.values);
  if (pairs.length === 0)
    throw new MootcourtError('invalid-input', 'taxonomy: expected at least two values to draw pairs from');
  return pairs.map((pair, index) => {
    const { topic } = recipe;
    if (topic !== undefined) return { values: pair, frame: { kind: 'topic', topic }, sample: index };
    return { values: pair, frame: { kind: 'setting', setting: settingAt(index, seed) }, sample: index };
  });
}

function clauseDraws(spec: Spec, count: number): DraftPlan[] {
  const collisions = likelyCollisions(spec.clauses, count);
  if (collisions.length === 0)
    throw new MootcourtError('invalid-input', `spec ${spec.id}: expected clauses that share a subject, found none`);
  return Array.from({ length: count }, (_unused, index) => {
    const collision = collisions[index % collisions.length] as (typeof collisions)[number];
    return {
      values: undefined,
      frame: { kind: 'clauses', clauses: collision.clauses },
      sample: Math.floor(index / collisions.length),
    };
  });
}

/** Where the question plays: without it, models set most questions in an office. */
const settings = [
  'a hospital ward at night',
  'a family restaurant',
  'a secondary school',
  'a software team before a release',
  'a town council',
  'a farm with seasonal workers',
  'a newspaper desk',
  'an amateur football club',
  'a research laboratory',
  'a housing association',
  'a police station',
  'a theatre company on tour',
  'a small export firm',
  'a nursing home',
  'a household with three generations',
  'a church community',
  'a game studio',
  'a bank branch',
  'a volunteer fire brigade',
  'a mountain refuge',
  'an online forum with moderators',
  'a court’s public counter',
  'a building site',
  'a university seminar',
  'a pharmacy',
  'a circle of old friends',
  'a museum archive',
  'a logistics depot',
];

function settingAt(index: number, seed: number): string {
  return settings[(index * 11 + seed) % settings.length] as string;
}
