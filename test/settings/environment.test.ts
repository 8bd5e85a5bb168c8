import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseStore, readEnvironment } from '../../src/settings/environment.ts';
import { temporaryFolder } from '../support/run-cli.ts';

afterEach(() => vi.unstubAllEnvs());

function folderWith(file: string): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, '.env'), file);
  return folder;
}

it('reads .env of the working folder: comments, quotes, blank values', () => {
  const environment = readEnvironment(
    folderWith('# keys\nFIRST_TEST_API_KEY="a b#c"\nexport SECOND_TEST_API_KEY=plain # said\nTHIRD_TEST_API_KEY=\n'),
  );
  expect(environment.key('FIRST_TEST_API_KEY')).toBe('a b#c');
  expect(environment.key('SECOND_TEST_API_KEY')).toBe('plain');
  expect(environment.key('THIRD_TEST_API_KEY')).toBeUndefined();
  expect(environment.secrets).toContain('a b#c');
});

it('a variable of the process wins over the same one in .env', () => {
  vi.stubEnv('FIRST_TEST_API_KEY', 'of the process');
  expect(readEnvironment(folderWith('FIRST_TEST_API_KEY=of-the-file\n')).key('FIRST_TEST_API_KEY')).toBe(
    'of the process',
  );
});

it('names an unknown log level', () => {
  vi.stubEnv('MOOTCOURT_LOG', 'loud');
  expect(() => readEnvironment(temporaryFolder())).toThrow(/MOOTCOURT_LOG: expected one of debug/);
});

describe('the network [P134]', () => {
  const ca = path.resolve(import.meta.dirname, '../support/certificates/ca.pem');
  beforeEach(() => {
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
      vi.stubEnv(name, undefined);
      vi.stubEnv(name.toLowerCase(), undefined);
    }
  });
  const withVariables = (variables: Record<string, string>) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    return readEnvironment(folderWith(''));
  };

  it('proxies and authorities are read from variables, and a password is kept out of logs', () => {
    const { network, secrets } = withVariables({
      HTTPS_PROXY: 'http://ann:s%40cret@proxy.test:8080',
      no_proxy: '.corp.test',
      http_proxy: 'proxy.test:8080',
      MOOTCOURT_CA_CERTS: ca,
    });
    expect(network).toEqual({
      httpsProxy: 'http://ann:s%40cret@proxy.test:8080',
      httpProxy: 'http://proxy.test:8080',
      noProxy: '.corp.test',
      caCertificates: [expect.stringContaining('BEGIN CERTIFICATE')],
    });
    expect(secrets).toEqual(expect.arrayContaining(['s%40cret', 's@cret']));
  });

  it('what is no proxy and no certificate is named with its variable', () => {
    expect(() => withVariables({ HTTPS_PROXY: 'socks5://proxy.test' })).toThrow(
      /HTTPS_PROXY: expected the URL of an http/,
    );
    expect(() => withVariables({ HTTPS_PROXY: '', MOOTCOURT_CA_CERTS: '.env' })).toThrow(
      /MOOTCOURT_CA_CERTS: .*\.env holds no certificate/,
    );
    expect(() => withVariables({ MOOTCOURT_CA_CERTS: 'nowhere.pem' })).toThrow(
      /MOOTCOURT_CA_CERTS: .*nowhere\.pem: ENOENT/,
    );
  });
});

it("a folder's .env sets keys of providers alone, and what else it holds is named [P232]", () => {
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder());
  for (const name of ['MOOTCOURT_MODELS', 'MOOTCOURT_STORE', 'OPENAI_BASE_URL', 'HTTPS_PROXY', 'https_proxy'])
    vi.stubEnv(name, undefined);
  const folder = folderWith(
    'MOOTCOURT_MODELS=models.yaml\nMOOTCOURT_STORE=postgres://far/x\nHTTPS_PROXY=http://far.test\nFAR_API_KEY=k\nOPENAI_BASE_URL=http://far.test\n',
  );
  const environment = readEnvironment(folder);
  expect(environment.key('FAR_API_KEY')).toBe('k');
  expect(environment.modelsFile).toBeUndefined();
  expect(environment.storeUrl).toBeUndefined();
  expect(environment.network?.httpsProxy).toBeUndefined();
  expect(Object.keys(environment.leftOut ?? {}).toSorted()).toEqual([
    'HTTPS_PROXY',
    'MOOTCOURT_MODELS',
    'MOOTCOURT_STORE',
    'OPENAI_BASE_URL',
  ]);
});

describe('where the store is [P191]', () => {
  beforeEach(() => vi.stubEnv('MOOTCOURT_STORE', ''));

  it('is .mootcourt of the working folder for commands, and the data folder for assistants unless that is there', () => {
    const [folder, data] = [temporaryFolder(), temporaryFolder()];
    vi.stubEnv('XDG_DATA_HOME', data);
    const inFolder = { storeFile: path.join(folder, '.mootcourt', 'mootcourt.db'), storeSource: 'working folder' };
    expect(readEnvironment(folder)).toMatchObject(inFolder);
    expect(readEnvironment(folder, { dataFolder: true })).toMatchObject({
      storeFile: path.join(data, 'mootcourt', 'mootcourt.db'),
      storeSource: 'data folder',
    });
    mkdirSync(path.join(folder, '.mootcourt'));
    expect(readEnvironment(folder, { dataFolder: true })).toMatchObject(inFolder);
  });

  it('is what MOOTCOURT_STORE names, and before all what --store names', () => {
    const folder = temporaryFolder();
    vi.stubEnv('MOOTCOURT_STORE', 'named.db');
    expect(readEnvironment(folder, { dataFolder: true }).storeFile).toBe(path.join(folder, 'named.db'));
    chooseStore('chosen.db');
    try {
      expect(readEnvironment(folder, { dataFolder: true })).toMatchObject({
        storeFile: path.join(folder, 'chosen.db'),
        storeSource: '--store',
      });
    } finally {
      chooseStore(undefined);
    }
  });
});
