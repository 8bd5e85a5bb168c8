import { MootcourtError } from '../domain/errors.ts';
import { bodyVariables } from '../domain/member-body.ts';
import type { Member, MemberConnection } from '../domain/panel.ts';
import type { Environment } from './environment.ts';
import { looksLikeKey, textsIn } from './looks-like-key.ts';
import type { ModelsFile, ProviderSettings } from './models-file.ts';
import { isPrivateAddress, isPrivateHost } from './private-address.ts';
import { isKeyName, loadUserSettings, userSettingsFile } from './user-settings.ts';

/** Kinds whose server, key and headers a member may name. */
type ReachedKind = 'openai' | 'anthropic' | 'ollama';
type Reached = Extract<ProviderSettings, { kind: ReachedKind }>;

/** A provider as a member reaches it. */
export type ConnectedSettings = ProviderSettings & { headers?: MemberConnection['headers'] };

/** The provider's settings, with what the member names in their place. */
export function connectedSettings(
  settings: ProviderSettings,
  { baseUrl, apiKeyEnv, headers, contextWindow }: MemberConnection,
): ConnectedSettings {
  if (!isReached(settings)) return settings;
  return {
    ...settings,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    ...(headers === undefined ? {} : { headers }),
    ...(contextWindow === undefined || settings.kind !== 'ollama' ? {} : { contextWindow }),
  } as ConnectedSettings;
}

/**
 * Finds what a member may not name: a panel comes from anybody, and must not send a secret where its
 * reader would not.
 * @throws MootcourtError `invalid-config`
 */
export function checkConnection(
  field: string,
  member: Member,
  settings: ProviderSettings,
  models: ModelsFile,
  environment: Pick<Environment, 'allowsPrivateUrls'> = {},
): void {
  const { baseUrl, apiKeyEnv, headers = {}, body = {} } = member;
  for (const { path, text } of [...textsIn(headers, 'headers'), ...textsIn(body, 'body')]) {
    const isVariable = path.endsWith('.env') && /^[A-Z_][A-Z0-9_]*$/.test(text);
    if (isVariable || !looksLikeKey(path, text)) continue;
    throw new MootcourtError(
      'invalid-config',
      `${field}.${path}: it looks like a key, and a panel is passed on and stored. Put it into a variable that ends in _API_KEY, and write { env: NAME } here`,
    );
  }
  if (baseUrl !== undefined && hasSecret(new URL(baseUrl)))
    throw new MootcourtError(
      'invalid-config',
      `${field}.baseUrl: it holds a password or a key, and a panel is passed on and stored. Leave it out, and name the variable of the key as apiKeyEnv or in headers`,
    );
  const inBody = bodyVariables(body).map(({ path, variable }) => [`body.${path}`, variable] as const);
  if (baseUrl === undefined && apiKeyEnv === undefined && member.headers === undefined && inBody.length === 0) return;
  const isOwnServer = baseUrl !== undefined || apiKeyEnv !== undefined || member.headers !== undefined;
  if (!isReached(settings) && isOwnServer)
    throw new MootcourtError(
      'invalid-config',
      `${field}: baseUrl, apiKeyEnv and headers are for providers of kind openai, anthropic and ollama; ${member.model} is of kind ${settings.kind}`,
    );
  const user = loadUserSettings();
  const secrets = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : ([[`headers.${name}`, value.env]] as const),
  );
  const keys = [...(apiKeyEnv === undefined ? [] : [['apiKeyEnv', apiKeyEnv] as const]), ...secrets, ...inBody];
  for (const [name, variable] of keys) {
    if (isKeyName(variable, user)) continue;
    throw new MootcourtError(
      'invalid-config',
      `${field}.${name}: expected the name of a variable that ends in _API_KEY, got ${looksLikeKey('', variable) ? 'what looks like a key itself' : variable}; list others under keyNames in ${userSettingsFile()}`,
    );
  }
  if (baseUrl === undefined) return;
  if (environment.allowsPrivateUrls === false && isPrivateHost(new URL(baseUrl)) && !isListed(baseUrl, models))
    throw privateUrl(`${field}.baseUrl`, baseUrl);
  const sendsKey = keys.length > 0 || ('apiKeyEnv' in settings && settings.apiKeyEnv !== undefined);
  if (!sendsKey || isKnown(baseUrl, models, user.trustedOrigins)) return;
  throw new MootcourtError(
    'invalid-config',
    `${field}.baseUrl: ${new URL(baseUrl).origin} would get a key, and is neither an address of your models file nor on this machine. If you trust it, list it under trustedOrigins in ${userSettingsFile()}`,
  );
}

function hasSecret({ password, searchParams }: URL): boolean {
  return password !== '' || [...searchParams].some(([name, value]) => name === 'key' || looksLikeKey(name, value));
}

function isReached(settings: ProviderSettings): settings is Reached {
  return settings.kind === 'openai' || settings.kind === 'anthropic' || settings.kind === 'ollama';
}

/** A server that others reach must not ask its own network in their name. */
function privateUrl(field: string, baseUrl: string): MootcourtError {
  return new MootcourtError(
    'forbidden',
    `${field}: ${new URL(baseUrl).origin} is a private address, and this server is open to other machines. List it in the models file of the server (MOOTCOURT_MODELS), or start it with --allow-private-urls`,
  );
}

/**
 * The same for names that only now turn out to stand for private addresses.
 * @param lookUp all addresses of a host name
 * @throws MootcourtError `forbidden`
 */
export async function assertPublicUrls(
  members: readonly { field: string; member: Member }[],
  models: ModelsFile,
  lookUp: (hostname: string) => Promise<readonly string[]>,
): Promise<void> {
  for (const { field, member } of members) {
    const { baseUrl } = member;
    if (baseUrl === undefined || isListed(baseUrl, models)) continue;
    const addresses = await lookUp(new URL(baseUrl).hostname).catch(() => []);
    if (isPrivateHost(new URL(baseUrl)) || addresses.some(isPrivateAddress))
      throw privateUrl(`${field}.baseUrl`, baseUrl);
  }
}

/** Whether the operator's models file, or Ollama's own default, names the address. */
function isListed(baseUrl: string, { providers }: ModelsFile): boolean {
  const { origin } = new URL(baseUrl);
  const listed = Object.values(providers).flatMap((provider) => {
    const named = 'baseUrl' in provider ? provider.baseUrl : undefined;
    return named ?? (provider.kind === 'ollama' ? 'http://127.0.0.1:11434' : []);
  });
  return listed.some((address) => new URL(address).origin === origin);
}

function isKnown(baseUrl: string, { providers }: ModelsFile, trusted: readonly string[]): boolean {
  const { origin, hostname } = new URL(baseUrl);
  if (/^(localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)) return true;
  const listed = Object.values(providers).flatMap((provider) =>
    'baseUrl' in provider && provider.baseUrl !== undefined ? [provider.baseUrl] : [],
  );
  return [...listed, ...trusted].some((address) => new URL(address).origin === origin);
}
