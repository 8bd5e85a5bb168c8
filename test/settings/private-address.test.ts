import { describe, expect, it } from 'vitest';
import { panelSchema } from '../../src/domain/panel.ts';
import { assertPublicUrls } from '../../src/settings/member-connection.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { checkPanel, panelMembers } from '../../src/settings/panel-file.ts';
import { isPrivateAddress, isPrivateHost } from '../../src/settings/private-address.ts';

const panelAt = (baseUrl: string, model = 'ollama:llama') =>
  panelSchema.parse({
    name: 'own',
    respondents: [{ model, baseUrl }],
    judges: [{ model: 'simulated:literal', name: 'judge' }],
    rubricWriter: { model: 'simulated:rubric-writer' },
    metaAdjudicator: { model: 'simulated:meta-adjudicator' },
  });

describe('a private address [P286]', () => {
  it.each([
    'http://127.0.0.1:1',
    'http://2130706433',
    'http://0x7f.1',
    'http://10.1.2.3',
    'http://169.254.169.254/latest',
    'http://[::1]:80',
    'http://[::ffff:10.0.0.1]',
    'http://[fd00::1]',
    'http://localhost',
    'http://LOCALHOST.',
    'http://router',
    'http://metadata.google.internal',
  ])('is told in %s, and refused of a panel where others reach the server', (baseUrl) => {
    expect(isPrivateHost(new URL(baseUrl))).toBe(true);
    const environment = { key: () => undefined, storeFile: '' };
    const check = (allowsPrivateUrls: boolean) =>
      checkPanel(panelAt(baseUrl), loadModels(), { ...environment, allowsPrivateUrls });
    expect(() => check(false)).toThrow('is a private address, and this server is open to other machines');
    expect(() => check(true)).not.toThrow();
  });

  it.each(['http://8.8.8.8', 'https://api.example.com', 'http://[2606:4700::1]'])('is not %s', (baseUrl) => {
    expect(isPrivateHost(new URL(baseUrl))).toBe(false);
    expect(isPrivateAddress(new URL(baseUrl).hostname.replace(/[[\]]/g, ''))).toBe(false);
  });

  it('behind a public name is refused too; those of the models file and of Ollama itself are not', async () => {
    const models = loadModels();
    const lookUp = async (name: string) => (name === 'far.example.com' ? ['93.184.216.34', '10.0.0.7'] : ['1.1.1.1']);
    const assert = (baseUrl: string) => assertPublicUrls(panelMembers(panelAt(baseUrl)), models, lookUp);
    await expect(assert('https://far.example.com')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(assert('https://near.example.com')).resolves.toBeUndefined();
    await expect(assert('http://127.0.0.1:11434')).resolves.toBeUndefined();
    const listed = Object.values(models.providers).flatMap((one) =>
      'baseUrl' in one && one.baseUrl ? [one.baseUrl] : [],
    );
    const local = listed.find((address) => isPrivateHost(new URL(address))) ?? expect.fail('expected a local provider');
    await expect(assert(local)).resolves.toBeUndefined();
  });
});
