import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { temporaryFolder } from '../support/run-cli.ts';

afterEach(() => vi.unstubAllEnvs());

function folderWith(file: string): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, '.env'), file);
  return folder;
}

it('reads .env of the working folder: comments, quotes, blank values', () => {
  const environment = readEnvironment(
    folderWith('# keys\nFIRST_TEST_KEY="a b#c"\nexport SECOND_TEST_KEY=plain # said\nTHIRD_TEST_KEY=\n'),
  );
  expect(environment.key('FIRST_TEST_KEY')).toBe('a b#c');
  expect(environment.key('SECOND_TEST_KEY')).toBe('plain');
  expect(environment.key('THIRD_TEST_KEY')).toBeUndefined();
  expect(environment.secrets).toContain('a b#c');
});

it('a variable of the process wins over the same one in .env', () => {
  vi.stubEnv('FIRST_TEST_KEY', 'of the process');
  expect(readEnvironment(folderWith('FIRST_TEST_KEY=of-the-file\n')).key('FIRST_TEST_KEY')).toBe('of the process');
});

it('names an unknown log level', () => {
  expect(() => readEnvironment(folderWith('MOOTCOURT_LOG=loud\n'))).toThrow(/MOOTCOURT_LOG: expected one of debug/);
});

describe('the network [P134]', () => {
  const ca = path.resolve(import.meta.dirname, '../support/certificates/ca.pem');
  beforeEach(() => {
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
      vi.stubEnv(name, undefined);
      vi.stubEnv(name.toLowerCase(), undefined);
    }
  });
  const inFolder = (text: string) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, '.env'), text);
    return readEnvironment(folder);
  };

  it('proxies and authorities are read from variables and .env, and a password is kept out of logs', () => {
    const { network, secrets } = inFolder(
      `HTTPS_PROXY=http://ann:s%40cret@proxy.test:8080\nno_proxy=.corp.test\nhttp_proxy=proxy.test:8080\nMOOTCOURT_CA_CERTS=${ca}\n`,
    );
    expect(network).toEqual({
      httpsProxy: 'http://ann:s%40cret@proxy.test:8080',
      httpProxy: 'http://proxy.test:8080',
      noProxy: '.corp.test',
      caCertificates: [expect.stringContaining('BEGIN CERTIFICATE')],
    });
    expect(secrets).toEqual(expect.arrayContaining(['s%40cret', 's@cret']));
  });

  it('what is no proxy and no certificate is named with its variable', () => {
    expect(() => inFolder('HTTPS_PROXY=socks5://proxy.test')).toThrow(/HTTPS_PROXY: expected the URL of an http/);
    expect(() => inFolder('MOOTCOURT_CA_CERTS=.env')).toThrow(/MOOTCOURT_CA_CERTS: .*\.env holds no certificate/);
    expect(() => inFolder('MOOTCOURT_CA_CERTS=nowhere.pem')).toThrow(/MOOTCOURT_CA_CERTS: .*nowhere\.pem: ENOENT/);
  });
});
