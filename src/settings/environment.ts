import { existsSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';

/** What the environment tells us, read once. Keys are handed to provider clients and nowhere else. */
export type Environment = {
  /** Value of a key variable; undefined when unset or blank. */
  key(name: string): string | undefined;
  /** SQLite file: MOOTCOURT_STORE, else .mootcourt/mootcourt.db in the working folder. */
  storeFile: string;
};

export function readEnvironment(cwd: string = process.cwd()): Environment {
  const variables: Record<string, string | undefined> = { ...process.env };
  const file = path.join(cwd, '.env');
  if (existsSync(file)) dotenv.config({ path: file, processEnv: variables as Record<string, string>, quiet: true });
  const value = (name: string) => {
    const text = variables[name]?.trim();
    return text === undefined || text === '' ? undefined : text;
  };
  return Object.freeze({
    key: value,
    storeFile: path.resolve(cwd, value('MOOTCOURT_STORE') ?? '.mootcourt/mootcourt.db'),
  });
}
