import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readYamlFile } from './yaml-file.ts';

const userSettingsSchema = z.strictObject({
  keyNames: z
    .array(z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of a variable'))
    .default([])
    .describe('Variables that hold keys of providers, beside those that end in _API_KEY'),
  trustedOrigins: z
    .array(z.url())
    .default([])
    .describe('Addresses that a panel may send keys to, beside those of the models file'),
});

/** What a person lets this machine do, whatever folder they work in. */
export type UserSettings = z.infer<typeof userSettingsSchema>;

/** The user's own folder of settings, by the platform's convention. */
export function userSettingsFile(variables: Record<string, string | undefined> = process.env): string {
  const home = os.homedir();
  const folders = {
    win32: variables.APPDATA ?? path.join(home, 'AppData', 'Roaming'),
    darwin: path.join(home, 'Library', 'Application Support'),
  };
  const folder =
    variables.XDG_CONFIG_HOME ??
    (process.platform === 'win32' || process.platform === 'darwin'
      ? folders[process.platform]
      : path.join(home, '.config'));
  return path.join(folder, 'mootcourt', 'settings.yaml');
}

/** @throws MootcourtError `invalid-config` */
export function loadUserSettings(file: string = userSettingsFile()): UserSettings {
  return existsSync(file) ? readYamlFile(file, userSettingsSchema) : userSettingsSchema.parse({});
}

/** AWS's own name for the key of Bedrock. */
const otherKeyNames = new Set(['AWS_BEARER_TOKEN_BEDROCK']);

/**
 * Whether a variable may be sent to a provider as its key: a file that comes with a folder must not
 * pick any secret of the environment.
 */
export function isKeyName(name: string, { keyNames }: Pick<UserSettings, 'keyNames'>): boolean {
  return /^[A-Z0-9_]*_API_KEY$/.test(name) || otherKeyNames.has(name) || keyNames.includes(name);
}
