import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { importOptional } from '../../src/domain/optional-package.ts';

const absent = async () => createRequire(import.meta.url)('a-package-that-is-not-installed');
const feature = { feature: 'drawing maps', packages: ['maps', 'map-colors'], alternative: 'use --plain' };

it('gives what the packages give', async () => {
  await expect(importOptional(feature, async () => 'loaded')).resolves.toBe('loaded');
});

it('names the feature, the packages to install and the alternative where a package is absent', async () => {
  await expect(importOptional(feature, absent)).rejects.toMatchObject({
    code: 'missing-package',
    message:
      'drawing maps needs an optional package that is not installed: npm install maps map-colors, or use --plain',
  });
});

it('takes the error of import as well as that of require', async () => {
  const error = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(importOptional(feature, () => Promise.reject(error))).rejects.toMatchObject({ code: 'missing-package' });
});

it('passes any other failure on as it is', async () => {
  const broken = new Error('the binary does not load');
  await expect(importOptional(feature, () => Promise.reject(broken))).rejects.toBe(broken);
});
