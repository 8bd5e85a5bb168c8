import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../src/datasets/results/read-results.ts';
import { casesOf } from '../../src/datasets/results/recorded-answers.ts';
import { hasUnnamedValues } from '../../src/datasets/scenarios/plain-questions.ts';
import { specWarnings } from '../../src/datasets/spec/spec-warnings.ts';
import { loadParsedSpec, loadScenarios } from '../../src/runs/load-inputs.ts';
import { calibrateFile } from '../../src/studies/calibrate/calibrate-file.ts';
import { measureFile } from '../../src/studies/measure/measure-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const sections = ['Specs', 'Questions', 'Ratings', 'Labelled answers', 'Results'];

/** The examples of a section of docs/formats.md as files, by their names. */
function examplesOf(section: string): [name: string, file: string][] {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/formats.md'), 'utf8');
  const text =
    page.split(new RegExp(`^## (?=(?:${sections.join('|')})$)`, 'm')).find((part) => part.startsWith(section)) ?? '';
  return [...text.matchAll(/^`([\w.]+)`[^\n]*:\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, name = '', example = '']) => {
    const file = path.join(temporaryFolder(), name);
    writeFileSync(file, example);
    return [name, file];
  });
}

describe('every example of the page of formats is read', () => {
  it('is a page with all of them', () => {
    expect(sections.map((section) => examplesOf(section).length)).toEqual([6, 5, 4, 1, 5]);
  });

  it.each(examplesOf('Specs'))('spec %s [P151]', (_name, file) => {
    const parsed = loadParsedSpec(file);
    const texts = parsed.spec.clauses.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('let everybody in')).length).toBe(1);
    expect(texts.filter((text) => text.includes('ask for quiet')).length).toBe(1);
    expect(texts.find((text) => text.includes('let everybody in'))).not.toContain('ask for quiet');
    expect(specWarnings(parsed).filter((warning) => !warning.startsWith('it has no headings'))).toEqual([]);
  });

  it.each(examplesOf('Questions'))('questions %s [P154]', (name, file) => {
    const scenarios = loadScenarios(file, { findValues: true });
    expect(scenarios.map(({ query }) => query)).toEqual(['Should I tell her?', 'May I leave?']);
    expect(scenarios.every(hasUnnamedValues)).toBe(name !== 'questions.csv');
  });

  it.each(examplesOf('Ratings'))('ratings %s [P156]', async (_name, file) => {
    const { items, raters, rejected } = await measureFile(file, { seed: 1 });
    expect([items, raters.map(({ name }) => name), rejected]).toEqual([2, ['ann', 'bob'], []]);
  });

  it.each(examplesOf('Labelled answers'))('labels %s [P157]', async (_name, file) => {
    const { items, judges } = await calibrateFile(file, { label: 'label', groupBy: 'model', seed: 1 });
    expect([items, judges.map(({ name }) => name)]).toEqual([2, ['annotation_1']]);
  });

  it.each(examplesOf('Results'))('results %s [P182]', async (_name, file) => {
    const results = await readResults([file], { model: 'm1' });
    const cases = casesOf(results?.answers ?? [], 'case');
    expect(cases.map(({ messages }) => messages.map(({ text }) => text))).toEqual([['May I leave?']]);
    expect(cases[0]?.answers.map(({ text }) => text)).toEqual(['You may.', 'Better not.']);
    expect(results?.leftOut).toEqual({});
  });
});
