import { MootcourtError } from '../../domain/errors.ts';
import type { Panel } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { type BundledContent, bundledPanels, bundledScenarios, bundledSpecInputs } from '../../runs/bundled-content.ts';
import type { SpecInputs } from '../../runs/given-statements.ts';

// A request names bundled content only: files of this machine are named on its command line.

/** @throws MootcourtError `not-found` */
export function requireSpec(name: string): SpecInputs {
  return requireBundled('spec', bundledSpecInputs, name);
}

/** @throws MootcourtError `not-found` */
export function requirePanel(name: string): Panel {
  return requireBundled('panel', bundledPanels, name);
}

/** @throws MootcourtError `not-found` */
export function requireScenarios(name: string): readonly Scenario[] {
  return requireBundled('scenarios', bundledScenarios, name);
}

function requireBundled<T>(field: string, content: BundledContent<T>, name: string): T {
  const item = content.get(name);
  if (item !== undefined) return item;
  throw new MootcourtError('not-found', `${field}: there is no ${name}; bundled are ${content.names().join(', ')}`);
}
