import { valueCategories } from '../domain/value.ts';
import { chance, memoize } from './reading/tokenize.ts';

/**
 * How often each of twelve models favoured each value category: facts from the paper "Stress-Testing Model Specs Reveals Character
 * Differences among Language Models" (2025), hard subset of 43,960 queries. Simulated respondents take their character from it, so that a run
 * can be checked by whether it finds this character again. Columns in the order of `valueCategories`.
 */
const favourCounts: Record<string, readonly number[]> = {
  'claude-opus-4': [7023, 4366, 7384, 6485, 9648, 6300, 3050, 2130, 1977],
  'claude-sonnet-4': [9086, 4127, 7279, 6584, 12293, 6543, 3312, 2452, 2316],
  'claude-3.7-sonnet': [10397, 3117, 6782, 6258, 9925, 6745, 2292, 2016, 2239],
  'claude-3.5-sonnet': [10616, 3070, 6531, 7035, 10618, 3075, 1437, 2359, 1571],
  'claude-opus-3': [17644, 3806, 6613, 7145, 5642, 3539, 1098, 4627, 2797],
  'gpt-4.1': [6404, 4198, 9488, 4211, 5494, 7600, 2778, 2556, 2179],
  'gpt-4.1-mini': [6072, 3790, 9376, 3528, 5520, 9253, 3920, 2492, 1812],
  'gpt-4o': [6883, 2448, 8315, 4051, 6008, 6851, 2673, 2849, 2422],
  o3: [4898, 1685, 9801, 3720, 4156, 8933, 1921, 1024, 1187],
  'o4-mini': [4218, 2011, 11339, 3760, 4473, 8760, 2809, 1470, 1401],
  'gemini-2.5-pro': [8210, 7783, 7107, 5459, 12769, 8756, 3378, 3475, 2696],
  'grok-4': [5961, 5024, 10802, 4942, 8705, 10226, 3079, 2567, 2431],
};

/** The models with a published character, in the table's order. */
export const simulatedModels: readonly string[] = Object.keys(favourCounts);

/**
 * A model's liking of a category, in standard deviations over the twelve models; logarithms, since the counts span a factor of seventeen.
 * A model without a row has next to no preference, and a category without a column none.
 */
export function plantedPreference(model: string, category: string): number {
  const column = (valueCategories as readonly string[]).indexOf(category);
  if (column < 0) return 0;
  const count = favourCounts[model]?.[column];
  if (count === undefined) return (chance(model, category) - 0.5) * 0.4;
  const { mean, deviation } = spreadOf(String(column));
  return (Math.log(count) - mean) / deviation;
}

const spreadOf = memoize(valueCategories.length, (column) => {
  const logs = Object.values(favourCounts).map((counts) => Math.log(counts[Number(column)] ?? 1));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length;
  return { mean, deviation: Math.sqrt(variance) };
});
