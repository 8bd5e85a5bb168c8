import type { Panel } from '../domain/panel.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Spec } from '../domain/spec.ts';
import { loadPanel } from '../settings/panel-file.ts';
import { bundledNames } from '../settings/paths.ts';
import { loadSpecInputs, type SpecInputs } from './given-statements.ts';
import { loadScenarios } from './load-inputs.ts';

/** Content of config/ by name. */
export type BundledContent<T> = {
  names(): readonly string[];
  /** Undefined for a name that is not bundled; never a path. */
  get(name: string): T | undefined;
};

/**
 * Reads every file once: a server answers many requests from the same few files, and reading them blocks it. A change in
 * config/ needs a restart.
 */
function createBundledContent<T>(folder: string, extension: string, load: (name: string) => T): BundledContent<T> {
  let names: readonly string[] | undefined;
  const loaded = new Map<string, T>();
  const namesOnce = () => {
    names ??= bundledNames(folder, extension);
    return names;
  };
  return {
    names: namesOnce,
    get(name) {
      if (!loaded.has(name) && namesOnce().includes(name)) loaded.set(name, load(name));
      return loaded.get(name);
    },
  };
}

/** Bundled specs with the statements of the files beside them. */
export const bundledSpecInputs: BundledContent<SpecInputs> = createBundledContent('specs', '.md', loadSpecInputs);
export const bundledSpecs: BundledContent<Spec> = {
  names: bundledSpecInputs.names,
  get: (name) => bundledSpecInputs.get(name)?.spec,
};
export const bundledPanels: BundledContent<Panel> = createBundledContent('panels', '.yaml', loadPanel);
export const bundledScenarios: BundledContent<readonly Scenario[]> = createBundledContent('scenarios', '', (name) =>
  loadScenarios(name),
);
