import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MootcourtError } from '../domain/errors.ts';
import type { Scenario } from '../domain/scenario.ts';
import { loadScenarios } from './load-inputs.ts';

export const scenarioFormats = ['jsonl', 'json', 'yaml', 'csv', 'tsv', 'txt'] as const;
export type ScenarioFormat = (typeof scenarioFormats)[number];

/**
 * Scenarios from the text of a file, read as the command line reads that file.
 * @throws MootcourtError `invalid-input` naming row and field, as where a row names no values
 */
export function scenariosFromText(text: string, format: ScenarioFormat): Scenario[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-scenarios-'));
  const file = path.join(folder, `scenarios.${format}`);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    return loadScenarios(file);
  } catch (error) {
    if (!(error instanceof MootcourtError)) throw error;
    throw new MootcourtError('invalid-input', error.message.replaceAll(file, 'scenarioText').replaceAll(folder, ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
