import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
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
