import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { MootcourtError } from '../domain/errors.ts';
import { isPostgresAddress, withoutPassword } from '../domain/store-url.ts';
import { type FolderSettings, findFolderTrust } from './folder-trust.ts';
import { userDataFolder } from './user-folders.ts';
import { isKeyName, loadUserSettings } from './user-settings.ts';

/** What the environment tells us, read once. Keys are handed to provider clients and nowhere else. */
export type Environment = {
  /** Value of a key variable; undefined when unset or blank. */
  key(name: string): string | undefined;
  /** SQLite file, by the rule of `chooseStore`. Reports lie beside it. */
  storeFile: string;
  /** What named the store: `--store`, MOOTCOURT_STORE, the working folder, or the user's data folder. */
  storeSource?: StoreSource;
  /** Where MOOTCOURT_STORE is an address of Postgres: then the store lies there, and not in the file. */
  storeUrl?: string;
  /** What is logged: MOOTCOURT_LOG, a level; and where to: MOOTCOURT_LOG_FILE, standard error where absent. */
  log?: { level?: LogSetting; file?: string };
  /** A collector of traces and metrics: OTEL_EXPORTER_OTLP_ENDPOINT, with OTEL_EXPORTER_OTLP_HEADERS and OTEL_SERVICE_NAME. */
  collector?: { endpoint: string; headers: string | undefined; serviceName: string | undefined };
  /** Values of variables that hold keys, tokens or passwords, so that they can be kept out of logs. */
  secrets?: readonly string[];
  /** Proxies (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) and certificate authorities (MOOTCOURT_CA_CERTS, NODE_EXTRA_CA_CERTS: PEM files). */
  network?: { httpProxy?: string; httpsProxy?: string; noProxy?: string; caCertificates?: readonly string[] };
  /** Providers and prices of the user's own: MOOTCOURT_MODELS. */
  modelsFile?: string;
  /** What users of a server may take: MOOTCOURT_USER_LIMITS. */
  userLimitsFile?: string;
  /** What the folder's `.env` sets beside keys of providers, left out since the user does not trust the folder. */
  leftOut?: FolderSettings;
  /** Whether panels may name servers at private addresses; absent: yes. A server that others reach says no. */
  allowsPrivateUrls?: boolean;
};

const logSettings = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogSetting = (typeof logSettings)[number];

type StoreSource = '--store' | 'MOOTCOURT_STORE' | 'working folder' | 'data folder';

let storeOption: string | undefined;

/** Notes the option `--store` of the command, where it has one: it comes before every other place of the store. */
export function chooseStore(fileOrUrl: string | undefined): void {
  storeOption = fileOrUrl;
}

/**
 * @param options.dataFolder where neither `--store` nor MOOTCOURT_STORE names the store and the working folder has no
 * `.mootcourt`, the store is in the user's data folder by the platform's convention, and not in the working folder:
 * assistants start servers anywhere, also where nobody may write
 */
export function readEnvironment(
  cwd: string = process.cwd(),
  options: { dataFolder?: boolean | undefined } = {},
): Environment {
  const { keys, leftOut } = readFolderSettings(cwd);
  // A variable of the process wins over the same one in the file.
  const variables: Record<string, string | undefined> = { ...keys, ...process.env };
  const value = (name: string) => {
    const text = variables[name]?.trim();
    return text === undefined || text === '' ? undefined : text;
  };
  const store = storeOption ?? value('MOOTCOURT_STORE');
  const storeSource = storeSourceOf(store, cwd, options.dataFolder === true);
  const models = value('MOOTCOURT_MODELS');
  const userLimits = value('MOOTCOURT_USER_LIMITS');
  const isAddress = store !== undefined && isPostgresAddress(store);
  const level = value('MOOTCOURT_LOG')?.toLowerCase();
  if (level !== undefined && !isLogSetting(level))
    throw new MootcourtError(
      'invalid-config',
      `MOOTCOURT_LOG: expected one of ${logSettings.join(', ')}, got '${level}'`,
    );
  const logFile = value('MOOTCOURT_LOG_FILE');
  const endpoint = value('OTEL_EXPORTER_OTLP_ENDPOINT');
  return Object.freeze({
    key: value,
    storeFile: path.resolve(
      storeSource === 'data folder' ? userDataFolder() : cwd,
      isAddress || store === undefined
        ? path.join(storeSource === 'data folder' ? '' : workingFolder, 'mootcourt.db')
        : store,
    ),
    storeSource,
    ...(isAddress ? { storeUrl: store } : {}),
    log: {
      ...(level === undefined ? {} : { level }),
      ...(logFile === undefined ? {} : { file: path.resolve(cwd, logFile) }),
    },
    ...(endpoint === undefined
      ? {}
      : {
          collector: {
            endpoint,
            headers: value('OTEL_EXPORTER_OTLP_HEADERS'),
            serviceName: value('OTEL_SERVICE_NAME'),
          },
        }),
    network: networkOf(value, cwd),
    secrets: Object.keys(variables)
      .filter((name) => secretNames.test(name))
      .flatMap((name) => value(name) ?? [])
      .concat(proxyPasswords(value)),
    ...(models === undefined ? {} : { modelsFile: path.resolve(cwd, models) }),
    ...(userLimits === undefined ? {} : { userLimitsFile: path.resolve(cwd, userLimits) }),
    ...(Object.keys(leftOut).length === 0 ? {} : { leftOut }),
  });
}

/**
 * Keys of providers in a folder's `.env`. Nothing else is taken from there unless the user trusts the
 * folder: it may come from anybody, and an address or a models file of its own would send the keys elsewhere.
 */
export function readFolderSettings(folder: string): { keys: FolderSettings; leftOut: FolderSettings } {
  const file = path.join(folder, '.env');
  if (!existsSync(file)) return { keys: {}, leftOut: {} };
  const settings = loadUserSettings();
  const all = parseEnv(readFileSync(file, 'utf8'));
  const isKey = ([name]: [string, unknown]) => isKeyName(name, settings);
  const others = Object.fromEntries(Object.entries(all).filter((entry) => !isKey(entry)));
  if (Object.keys(others).length > 0 && findFolderTrust(folder, others) === true) return { keys: all, leftOut: {} };
  return { keys: Object.fromEntries(Object.entries(all).filter(isKey)), leftOut: others };
}

const workingFolder = '.mootcourt';

function storeSourceOf(named: string | undefined, cwd: string, dataFolder: boolean): StoreSource {
  if (storeOption !== undefined) return '--store';
  if (named !== undefined) return 'MOOTCOURT_STORE';
  return dataFolder && !existsSync(path.join(cwd, workingFolder)) ? 'data folder' : 'working folder';
}

function networkOf(value: (name: string) => string | undefined, cwd: string): NonNullable<Environment['network']> {
  // The names in small letters come first, as in curl.
  const either = (name: string) => value(name.toLowerCase()) ?? value(name);
  const httpProxy = proxyOf('HTTP_PROXY', either);
  const httpsProxy = proxyOf('HTTPS_PROXY', either);
  const noProxy = either('NO_PROXY');
  // Node itself reads its own variable, but not from .env.
  const names = [
    'MOOTCOURT_CA_CERTS',
    ...(process.env.NODE_EXTRA_CA_CERTS === undefined ? ['NODE_EXTRA_CA_CERTS'] : []),
  ];
  const caCertificates = names.flatMap((name) => {
    const file = value(name);
    return file === undefined ? [] : [certificates(name, path.resolve(cwd, file))];
  });
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    ...(caCertificates.length === 0 ? {} : { caCertificates }),
  };
}

function proxyOf(name: string, either: (name: string) => string | undefined): string | undefined {
  const text = either(name);
  if (text === undefined) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address) || !/^https?:/i.test(address))
    throw new MootcourtError('invalid-config', `${name}: expected the URL of an http or https proxy`);
  return address;
}

function certificates(name: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new MootcourtError('invalid-config', `${name}: ${file}: ${error instanceof Error ? error.message : error}`);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new MootcourtError('invalid-config', `${name}: ${file} holds no certificate in PEM form`);
  return text;
}

const secretNames = /(?:KEY|TOKEN|SECRET|PASSWORD|OTLP_HEADERS)S?$/i;

/** Whether the value of a variable is nobody's business. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name);
}

function proxyPasswords(value: (name: string) => string | undefined): string[] {
  return ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].flatMap((name) => {
    const text = value(name);
    const password = text !== undefined && URL.canParse(text) ? new URL(text).password : '';
    return password === '' ? [] : [password, decodeURIComponent(password)];
  });
}

function isLogSetting(text: string): text is LogSetting {
  return (logSettings as readonly string[]).includes(text);
}

/** What the store is called where people read of it. */
export function storeName({ storeFile, storeUrl }: Pick<Environment, 'storeFile' | 'storeUrl'>): string {
  return storeUrl === undefined ? storeFile : withoutPassword(storeUrl);
}
