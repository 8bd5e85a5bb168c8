import { expect, it } from 'vitest';
import { assertProviderPackages } from '../../src/app/provider-packages.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel, panelModels } from '../../src/settings/panel-file.ts';

const models = loadModels();

it('one line names all packages that a panel lacks, and who needs them [P130]', () => {
  const named = panelModels(loadPanel('frontier'));
  expect(() => assertProviderPackages(named, models, () => false)).toThrow(
    /^models of openai, google, xai, anthropic need .*npm install openai @anthropic-ai\/sdk \(with -g/,
  );
  expect(() => assertProviderPackages(named, models, (name) => name === 'openai')).toThrow(/models of anthropic need/);
});

it('nothing is missing where all is installed, or where nothing is needed', () => {
  expect(() => assertProviderPackages(panelModels(loadPanel('frontier')), models)).not.toThrow();
  expect(() => assertProviderPackages(panelModels(loadPanel('ollama')), models, () => false)).not.toThrow();
  expect(() => assertProviderPackages(panelModels(loadPanel('offline')), models, () => false)).not.toThrow();
});
