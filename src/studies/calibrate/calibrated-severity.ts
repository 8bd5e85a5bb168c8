import { judgeSeverity, type SeverityModel } from '../../measures/judge-severity.ts';
import type { LabelledItem } from './labelled-item.ts';

/**
 * Severity by judge in log odds around the mean of all, items held equal: above 0 gives lower numbers, or calls items
 * favourable less often. Infit and outfit are 1 where a judge varies as the model says.
 */
export type CalibratedSeverity =
  | { kind: 'none'; model: SeverityModel; reason: string }
  | {
      kind: 'fitted';
      model: SeverityModel;
      items: number;
      clusters: number;
      judges: {
        name: string;
        severity: { value: number; low: number; high: number };
        discrimination: { value: number; low: number; high: number };
        infit: number;
        outfit: number;
        ratings: number;
      }[];
    };

/**
 * Numbers of more than two kinds are a rating scale; anything else is favourable or not, which takes three judges for a
 * model where they also differ in how well they tell items apart, and two for one where they do not.
 */
export function severityOfReadings(
  items: readonly LabelledItem[],
  judges: readonly { name: string; first: ReadonlyMap<number, string> }[],
  favourable: string,
): CalibratedSeverity {
  const given = new Set(judges.flatMap(({ first }) => [...first.values()]));
  const isScale = given.size > 2 && [...given].every((category) => /^\d{1,3}$/.test(category));
  const model: SeverityModel = isScale || judges.length < 3 ? 'rating-scale' : 'two-parameter';
  const patterns = items.map(({ cluster }, item) => ({
    cluster,
    count: 1,
    ratings: judges.map(({ first }) => {
      const category = first.get(item);
      return category === undefined ? -1 : isScale ? Number(category) : Number(category === favourable);
    }),
  }));
  const names = judges.map(({ name }) => name);
  const fit = judgeSeverity(model, names, patterns);
  if (typeof fit === 'string') return { kind: 'none', model, reason: fit.replaceAll('scenario families', 'clusters') };
  return {
    kind: 'fitted',
    model,
    items: fit.answers,
    clusters: fit.clusters,
    judges: fit.judges.map((judge, index) => ({ name: names[index] ?? '', ...judge })),
  };
}
