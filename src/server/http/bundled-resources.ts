import { readdirSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../../domain/errors.ts';
import type { Panel } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { loadScenarios, loadSpec } from '../../runs/load-inputs.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { bundledNames, packageRoot } from '../../settings/paths.ts';

export const specNames = () => bundledNames('specs', '.md');
export const panelNames = () => bundledNames('panels', '.yaml');
const scenarioNames = () => readdirSync(path.join(packageRoot(), 'config', 'scenarios'));

/** What a request names is bundled: files of this machine are named on its command line only. */
export function bundledSpec(name: string): Spec {
  return loadSpec(known('spec', name, specNames()));
}

export function bundledPanel(name: string): Panel {
  return loadPanel(known('panel', name, panelNames()));
}

export function bundledScenarios(name: string): Scenario[] {
  return loadScenarios(known('scenarios', name, scenarioNames()));
}

function known(field: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new MootcourtError('not-found', `${field}: there is no ${name}; bundled are ${names.join(', ')}`);
}
