import { existsSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';
import { isPostgresAddress, withoutPassword } from '../model/store-address.ts';

/** What the environment tells us, read once. Keys are handed to provider clients and nowhere else. */
export type Environment = {
  /** Value of a key variable; undefined when unset or blank. */
  key(name: string): string | undefined;
  /** SQLite file: MOOTCOURT_STORE, else .mootcourt/mootcourt.db in the working folder. Reports lie beside it. */
  storeFile: string;
  /** Where MOOTCOURT_STORE is an address of Postgres: then the store lies there, and not in the file. */
  storeUrl?: string;
  /** Providers and prices of the user's own: MOOTCOURT_MODELS. */
  modelsFile?: string;
};

export function readEnvironment(cwd: string = process.cwd()): Environment {
  const variables: Record<string, string | undefined> = { ...process.env };
  const file = path.join(cwd, '.env');
  if (existsSync(file)) dotenv.config({ path: file, processEnv: variables as Record<string, string>, quiet: true });
  const value = (name: string) => {
    const text = variables[name]?.trim();
    return text === undefined || text === '' ? undefined : text;
  };
  const store = value('MOOTCOURT_STORE');
  const models = value('MOOTCOURT_MODELS');
  const isAddress = store !== undefined && isPostgresAddress(store);
  return Object.freeze({
    key: value,
    storeFile: path.resolve(cwd, isAddress || store === undefined ? '.mootcourt/mootcourt.db' : store),
    ...(isAddress ? { storeUrl: store } : {}),
    ...(models === undefined ? {} : { modelsFile: path.resolve(cwd, models) }),
  });
}

/** What the store is called where people read of it. */
export function storeName({ storeFile, storeUrl }: Pick<Environment, 'storeFile' | 'storeUrl'>): string {
  return storeUrl === undefined ? storeFile : withoutPassword(storeUrl);
}
