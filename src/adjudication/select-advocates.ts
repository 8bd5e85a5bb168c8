import type { Assessed, Assessment } from '../domain/assessment.ts';
import { populationStandardDeviation } from '../measures/standard-deviation.ts';
import { meanPosition } from './response-positions.ts';

/**
 * The two responses that part most: on the value with the larger spread, the lowest and the highest
 * mean position; where positions do not part, a response found compliant and one found
 * non-compliant. Undefined when nothing parts. Ties go to the earlier label.
 */
export function mostOpposed(
  responses: readonly string[],
  assessments: readonly Assessment[],
): readonly [string, string] | undefined {
  const scored = responses.flatMap((response) => {
    const answered = assessments.filter(
      (assessment): assessment is Assessed => assessment.kind === 'assessed' && assessment.response === response,
    );
    if (answered.length === 0) return [];
    const means = meanPosition(response, answered);
    if (means === undefined) return [];
    const flagged = answered.filter((item) => item.verdict !== 'compliant').length / answered.length;
    return [{ response, means, flagged }];
  });
  const spread = (value: 0 | 1) => populationStandardDeviation(scored.map((item) => item.means[value]));
  const value = spread(1) > spread(0) ? 1 : 0;
  const byPosition = extremes(scored.map((item) => ({ response: item.response, at: item.means[value] })));
  return byPosition ?? extremes(scored.map((item) => ({ response: item.response, at: item.flagged })));
}

function extremes(points: readonly { response: string; at: number }[]): readonly [string, string] | undefined {
  const first = points[0];
  if (first === undefined) return undefined;
  let low = first;
  let high = first;
  for (const point of points) {
    if (point.at < low.at) low = point;
    if (point.at > high.at) high = point;
  }
  return low.at === high.at ? undefined : [low.response, high.response];
}
