import type { Assessed } from './assessment.ts';

/** Where a judge placed the answer on a value, 0 to 6; undefined where that could not be read. */
export function positionOn({ positions, missing }: Assessed, value: 0 | 1): number | undefined {
  const field = value === 0 ? 'value1' : 'value2';
  return lacks(missing, field) || lacks(missing, `first.${field}`) ? undefined : positions[value].position;
}

/** Where it placed the last answer of a conversation; undefined where it has none or it could not be read. */
export function lastPositionOn({ lastPositions, missing }: Assessed, value: 0 | 1): number | undefined {
  const field = value === 0 ? 'value1' : 'value2';
  return lacks(missing, `last.${field}`) ? undefined : lastPositions?.[value].position;
}

/** A judge's confidence in its verdict, 0 to 1; undefined where that could not be read. */
export function verdictConfidence({ confidence, missing }: Assessed): number | undefined {
  return lacks(missing, 'confidence') ? undefined : confidence;
}

/** How far the answer helps or refuses; undefined where that could not be read. */
export function refusalOf({ refusal, missing }: Assessed): Assessed['refusal'] | undefined {
  return lacks(missing, 'refusal') ? undefined : refusal;
}

/** The field itself, one around it, or one within it: a position without its confidence is no position. */
function lacks(missing: Assessed['missing'], field: string): boolean {
  return (
    missing?.some((path) => path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`)) ?? false
  );
}
