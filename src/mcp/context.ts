import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../model/errors.ts';
import type { Panel } from '../model/panel.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Spec } from '../model/spec.ts';
import type { House } from '../runs/house.ts';
import { loadScenarios, loadSpec, specFromText } from '../runs/plan.ts';
import type { RunService } from '../runs/service.ts';
import { loadPanel } from '../settings/panel-file.ts';

/** What every tool works with. `roots` are the folders below which a caller may name files. */
export type McpContext = {
  house: House;
  service: RunService;
  roots: readonly string[];
  /** Runs by idempotency key, for as long as the process lives: over HTTP every call has a server object of its own. */
  startedRuns: Map<string, Promise<string>>;
};

/** Longest spec that a caller may send as text, in characters. */
const mostSpecText = 2_000_000;

/**
 * A spec by bundled id, by path below a root, or by its text (anything with a line break).
 * @throws MootcourtError `bad-input` or `bad-config`
 */
export function specOf(context: McpContext, spec: string): Spec {
  if (spec.length > mostSpecText)
    throw new MootcourtError('bad-input', `spec: expected at most ${mostSpecText} characters`);
  if (spec.includes('\n')) return specFromText(spec, 'given');
  return loadSpec(isName(spec) ? spec : fileBelowRoots(context, 'spec', spec, ['.md', '.markdown', '.txt']));
}

export function panelOf(context: McpContext, panel: string): Panel {
  return loadPanel(isName(panel) ? panel : fileBelowRoots(context, 'panel', panel, ['.yaml', '.yml']));
}

export function scenariosOf(context: McpContext, scenarios: string): Scenario[] {
  return loadScenarios(
    isName(scenarios) ? scenarios : fileBelowRoots(context, 'scenarios', scenarios, ['.yaml', '.yml', '.csv', '']),
  );
}

const isName = (text: string) => /^[a-z0-9-]+$/.test(text);

/** The real file behind a path, links followed: it must lie below a root and be of the expected kind. */
function fileBelowRoots({ roots }: McpContext, field: string, file: string, extensions: readonly string[]): string {
  const refused = new MootcourtError(
    'bad-input',
    `${field}: expected a bundled name${field === 'spec' ? ', the Markdown text itself' : ''} or a file below ${roots.join(', ') || 'a root (none is configured: start with --root <folder>)'}`,
  );
  const found = roots
    .map((root) => path.resolve(root, file))
    .filter((candidate) => existsSync(candidate))
    .map((candidate) => realpathSync(candidate))
    .find((real) => roots.some((root) => real.startsWith(`${realpathSync(root)}${path.sep}`)));
  if (found === undefined || !extensions.includes(path.extname(found))) throw refused;
  return found;
}
