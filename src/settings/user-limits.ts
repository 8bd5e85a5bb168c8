import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Budget } from '../domain/run.ts';
import type { Environment } from './environment.ts';
import { readYamlFile } from './yaml-file.ts';

const limitsSchema = z.strictObject({
  maxUsd: z.number().min(0).optional().describe('US dollars over all runs that the user has started in this store'),
  maxCalls: z.int().min(0).optional(),
  maxTokens: z.int().min(0).optional(),
  maxConcurrentRuns: z.int().min(1).optional().describe('Runs and jobs under way at one time'),
  models: z
    .array(z.string().regex(/^[^*]+\*?$/, 'expected provider:model, or provider:* or provider:prefix*'))
    .optional()
    .describe('Models that the user may call; * at the end stands for any rest'),
  panels: z.array(z.string().min(1)).optional().describe('Bundled panels, or files of panels, that the user may use'),
});

/** What a user may use of the server; a limit that is not there does not bind. */
export type UserLimits = z.infer<typeof limitsSchema>;

const fileSchema = z.strictObject({
  /** A reader starts nothing, so only operators have limits. */
  roles: z.strictObject({ operator: limitsSchema.optional() }).default({}),
  users: z.record(z.string().regex(/^[\w.@-]{1,64}$/, 'expected the name of a user'), limitsSchema).default({}),
});

/** Where limits of users are kept: MOOTCOURT_USER_LIMITS, else user-limits.yaml beside the store. */
function fileOf(environment: Environment): string {
  return environment.userLimitsFile ?? path.join(path.dirname(environment.storeFile), 'user-limits.yaml');
}

/**
 * Limits by user: those of the role, replaced one by one by the user's own. The owner (an empty name) has none.
 * @throws MootcourtError `invalid-config` for a file of another form, or one that was named and is not there
 */
export function loadUserLimits(environment: Environment): (user: string) => UserLimits {
  const file = fileOf(environment);
  if (environment.userLimitsFile === undefined && !existsSync(file)) return () => ({});
  const { roles, users } = readYamlFile(file, fileSchema);
  return (user) => (user === '' ? {} : { ...roles.operator, ...(Object.hasOwn(users, user) ? users[user] : {}) });
}

/** The part of the limits that bounds what calls may take. */
export function budgetOfLimits({ maxUsd, maxCalls, maxTokens }: UserLimits): Budget {
  return {
    ...(maxUsd === undefined ? {} : { maxUsd }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
}
