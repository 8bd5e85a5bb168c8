import { existsSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Panel } from '../domain/panel.ts';
import type { Role } from '../domain/principal.ts';
import { requireRun } from '../domain/require-run.ts';
import type { Scenario } from '../domain/scenario.ts';
import { bundledPanels, bundledScenarios, bundledSpecInputs } from '../runs/bundled-content.ts';
import { loadSpecInputs, type SpecInputs, statementsFile } from '../runs/given-statements.ts';
import { isScenarioFile, isSpecText, loadScenarios, specFromText } from '../runs/load-inputs.ts';
import type { RunService } from '../runs/run-service.ts';
import { isPanelFile, loadPanel } from '../settings/panel-file.ts';
import { readGenerated } from '../studies/generate/generate-scenarios.ts';
import type { SamplingSessions } from './client-sampling.ts';
import { fileBelow, folderBelow } from './roots.ts';

/** What every tool works with. `roots` are the folders below which a caller may name files. */
export type McpContext = {
  app: AppContext;
  service: RunService;
  roots: readonly string[];
  /** Which store holds the runs, for the user of the machine alone: it tells a path. */
  storeText?: string;
  /** What the caller may do; on stdio it is the user of the machine, who may do everything. */
  role: Role;
  /** Under which name labels are kept: the user of the token, or of the machine. */
  person: string;
  /** Where people open the viewer, where this server serves it. */
  viewerUrl?: string | undefined;
  /** What outlives the server object, of which each HTTP call has its own. */
  calls: CallState;
};

/** What calls of one caller share. */
type CallState = {
  /** Runs by idempotency key. */
  startedRuns: StartedRuns;
  /** Calls that wait for answers of their client's own model. */
  samplingSessions: SamplingSessions;
  /** Debates by the code of their ruling form. */
  rulingCodes: LRUCache<string, string>;
};

/** `request` is what the key was first used with: the same key with another request is an error of the caller. */
type StartedRun = { request: string; run: Promise<string> };
type StartedRuns = LRUCache<string, StartedRun>;

/** Idempotency keys kept: a client retries within minutes, so the least recently used are dropped. */
const maxIdempotencyKeys = 1000;

/** A form that a person left open this long is asked for again. */
const maxFormAgeMs = 30 * 60_000;
const maxForms = 100;

export function createCallState(): CallState {
  return {
    startedRuns: new LRUCache({ max: maxIdempotencyKeys }),
    samplingSessions: new Map(),
    rulingCodes: new LRUCache({ max: maxForms, ttl: maxFormAgeMs }),
  };
}

/** Longest spec that a caller may send as text. */
const maxSpecCharacters = 2_000_000;

/**
 * A spec by bundled id, by path below a root, or by its text (anything with a line break), with the statements of the file beside it.
 * @throws MootcourtError `invalid-input` or `invalid-config`
 */
export function specOf({ roots }: McpContext, spec: string): SpecInputs {
  if (spec.length > maxSpecCharacters)
    throw new MootcourtError('invalid-input', `spec: expected at most ${maxSpecCharacters} characters`);
  if (spec.includes('\n')) return { spec: specFromText(spec, 'given') };
  if (isName(spec)) return bundledSpecInputs.get(spec) ?? loadSpecInputs(spec);
  const file = fileBelow(roots, spec, isSpecText);
  if (file === undefined) throw refused(roots, 'spec', 'a bundled name, the Markdown text itself');
  const statements = statementsFile(file);
  // A link beside the spec must not lead out of the roots either.
  if (existsSync(statements) && fileBelow(roots, statements, (name) => name.endsWith('.yaml')) === undefined)
    throw new MootcourtError('invalid-input', `spec: its file of statements leads out of the server's roots`);
  return loadSpecInputs(file);
}

/** A panel by bundled name or by path below a root. */
export function panelOf({ roots }: McpContext, panel: string): Panel {
  if (isName(panel)) return bundledPanels.get(panel) ?? loadPanel(panel);
  const file = fileBelow(roots, panel, isPanelFile);
  if (file === undefined) throw refused(roots, 'panel', 'a bundled name');
  return loadPanel(file);
}

/** What generate_scenarios and `mootcourt generate` call a run. */
const runId = /^\d{6}-[0-9a-f]{8}$/;

/**
 * Scenarios by bundled name, by the run that wrote them, or by path of a file or folder below a root.
 * @throws MootcourtError `invalid-input`, `not-found` or `invalid-config`
 */
export async function scenariosOf({ app, roots }: McpContext, scenarios: string): Promise<readonly Scenario[]> {
  if (runId.test(scenarios)) return scenariosOfRun(app, scenarios);
  if (isName(scenarios)) return bundledScenarios.get(scenarios) ?? loadScenarios(scenarios);
  const name = fileBelow(roots, scenarios, isScenarioFile) ?? folderBelow(roots, scenarios);
  if (name === undefined) throw refused(roots, 'scenarios', 'a bundled name, the run of generate_scenarios');
  return loadScenarios(name);
}

async function scenariosOfRun(app: AppContext, run: string): Promise<readonly Scenario[]> {
  await requireRun(app.store, run);
  const scenarios = await readGenerated(app, run);
  if (scenarios.length === 0)
    throw new MootcourtError('invalid-input', `scenarios: run ${run} has written no scenario family yet`);
  return scenarios;
}

const isName = (text: string) => /^[a-z0-9-]+$/.test(text);

function refused(roots: readonly string[], field: string, otherwise: string): MootcourtError {
  const where =
    roots.length > 0
      ? "a file below the server's roots"
      : 'a file below a root (none is configured: start with --root <folder>)';
  return new MootcourtError('invalid-input', `${field}: expected ${otherwise} or ${where}; list_inputs shows them`);
}
