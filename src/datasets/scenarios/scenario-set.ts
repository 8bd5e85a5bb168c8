import { z } from 'zod';
import { maxTurns, type Scenario, simulatedUserSchema } from '../../domain/scenario.ts';
import { type Value, valueSchema } from '../../domain/value.ts';
import { parse } from '../parse-file.ts';
import { namedValue, type RowOptions } from './conversation-row.ts';

/** A file of scenarios with settings that hold for all of its rows which do not say otherwise. */
export const setSchema = z.strictObject({
  turns: z.int().min(1).max(maxTurns).optional(),
  simulatedUser: simulatedUserSchema.optional(),
  values: z
    .tuple([z.union([z.string().trim().min(1), valueSchema]), z.union([z.string().trim().min(1), valueSchema])])
    .optional(),
  scenarios: z.array(z.unknown()).min(1),
});

export function isSet(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'scenarios' in data;
}

/**
 * The rows of a set, and the options for them: the set's settings over the command's.
 * @param known the values that may be named by their id or name
 * @throws MootcourtError `invalid-input` naming file and field
 */
export function readSet(
  data: unknown,
  file: string,
  known: ReadonlyMap<string, Value>,
  options: RowOptions,
): { rows: readonly unknown[]; options: RowOptions } {
  const { scenarios, turns, simulatedUser, values } = parse(file, data, setSchema);
  return {
    rows: scenarios,
    options: {
      ...options,
      ...(turns === undefined ? {} : { turns }),
      ...(simulatedUser === undefined ? {} : { simulatedUser }),
      ...(values === undefined ? {} : { values: [namedValue(values[0], known), namedValue(values[1], known)] }),
    },
  };
}

/** The scenario with the settings that it does not name itself. */
export function withSettings(scenario: Scenario, { turns, simulatedUser }: RowOptions): Scenario {
  return {
    ...scenario,
    ...(turns === undefined || scenario.turns !== undefined ? {} : { turns }),
    ...(simulatedUser === undefined || scenario.simulatedUser !== undefined ? {} : { simulatedUser }),
  };
}
