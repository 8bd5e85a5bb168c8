import { MootcourtError } from '../domain/errors.ts';
import type { JobConfig, RunConfig, RunDefinition } from '../domain/run.ts';
import type { Scenario } from '../domain/scenario.ts';
import { type DefinitionRow, readJson } from './read-row.ts';

export function definitionOf(plan: RunDefinition | JobConfig): { scenarios: readonly Scenario[]; stored: string } {
  const { kind: _kind, ...rest } = plan;
  const { scenarios = [], ...config } = 'scenarios' in rest ? rest : { ...rest, scenarios: [] };
  return { scenarios, stored: JSON.stringify(config) };
}

export function jobConfigOf({ kind, plan }: DefinitionRow): JobConfig {
  return { ...readJson<Omit<JobConfig, 'kind'>>(plan, 'plans', kind), kind };
}

/** @throws MootcourtError `invalid-input` for a job without spec or panel */
export function runConfigOf(run: string, row: DefinitionRow): RunConfig {
  const config = jobConfigOf(row);
  const { spec, panel } = config;
  if (spec === undefined || panel === undefined)
    throw new MootcourtError('invalid-input', `run: ${run} is a job of kind ${row.kind}; expected a run with debates`);
  return { ...config, spec, panel };
}
