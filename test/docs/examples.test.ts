import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

/** The first YAML block of a page, in a file. */
function yamlOf(page: string): string {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs', page), 'utf8');
  const [, indent = '', block = ''] = /^( *)```yaml\n([\s\S]*?)^ *```$/m.exec(text) ?? [];
  const file = path.join(temporaryFolder(), 'example.yaml');
  writeFileSync(file, block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
  return file;
}

it('the panel of the guide is a panel, of models that are configured', () => {
  const panel = loadPanel(yamlOf('contributing/add-a-panel.md'));
  const members = [...panel.respondents, ...panel.judges].map((member) =>
    typeof member === 'string' ? member : member.model,
  );
  const { providers } = loadModels();
  expect(members).toContain('openai:gpt-6-luna');
  expect(members.filter((model) => !(String(model.split(':')[0]) in providers))).toEqual([]);
});

it('the models files of guide and cost page are models files', () => {
  expect(loadModels(yamlOf('contributing/add-a-provider.md')).prices['mine:large']).toMatchObject({ output: 4 });
  expect(loadModels(yamlOf('cost-control-and-resilience.md')).providers['in-house']).toMatchObject({ concurrency: 32 });
});

it('every block of the page of providers is a models file', () => {
  const blocks = readFileSync(path.resolve(import.meta.dirname, '../../docs/providers.md'), 'utf8').matchAll(
    /^```yaml\n([\s\S]*?)^```$/gm,
  );
  const files = [...blocks].map(([, text = ''], at) => {
    const file = path.join(temporaryFolder(), `providers-${at}.yaml`);
    writeFileSync(file, text);
    return loadModels(file);
  });
  expect(files.length).toBeGreaterThan(1);
  expect(files.some(({ prices }) => prices['in-house:large']?.changes?.[0]?.from === '2027-01-01')).toBe(true);
});
