import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { AppContext } from '../app/app-context.ts';
import { budgetOf } from '../domain/budget-account.ts';
import { checkSchema } from '../domain/check-schema.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Panel } from '../domain/panel.ts';
import type { Budget, RunDefinition } from '../domain/run.ts';
import { type Scenario, scenarioSchema } from '../domain/scenario.ts';
import { type DebateRequest, debateRequestSchema } from '../graph/debate-request.ts';
import { bundledPanels, bundledScenarios, bundledSpecInputs } from '../runs/bundled-content.ts';
import { loadSpecInputs, type SpecInputs } from '../runs/given-statements.ts';
import { isSpecText } from '../runs/load-inputs.ts';
import { isPanelFile, loadPanel } from '../settings/panel-file.ts';
import { prepareAdjudication } from '../studies/adjudicate/adjudicate-question.ts';

const defaults = { panel: 'offline', spec: 'helpful-assistant', seed: 1 };

/**
 * Reads what a client gave as context.
 * @param isSubgraph the context is the parent's, and may have fields of its own
 * @throws MootcourtError `invalid-input` naming the field
 */
export function readRequest(context: unknown, isSubgraph: boolean): DebateRequest {
  const schema = isSubgraph ? debateRequestSchema.strip() : debateRequestSchema;
  const checked = checkSchema(schema, context ?? {}, '');
  if (checked.kind === 'fits') return checked.data;
  const field = ['context', checked.field].filter(Boolean).join('.');
  throw new MootcourtError('invalid-input', `${field}: ${checked.problem}`);
}

/**
 * The run of one debate that a client asks for. Of a question without values the panel finds them first, in a job of
 * its own.
 * @param question the question in the graph's input, where the context has none
 * @throws MootcourtError `invalid-input`, `not-found` or what stops a run before its first call
 */
export async function planDebate(
  app: AppContext,
  request: DebateRequest,
  question: string | undefined,
  signal: AbortSignal,
): Promise<RunDefinition & { reuse?: readonly string[] }> {
  const asked = questionOf(request, question);
  const inputs = namedSpec(request.spec ?? defaults.spec);
  const panel = withHuman(namedPanel(request.panel ?? defaults.panel), request);
  const seed = request.seed ?? defaults.seed;
  const limits = budgetOf(request);
  const budget = limits === undefined ? {} : { budget: limits };
  if (asked === undefined) {
    if ((request.answers ?? request.values) !== undefined)
      throw new MootcourtError(
        'invalid-input',
        'answers, values: a scenario brings its own; give them with a question',
      );
    // One debate by itself is no comparison, so it has no control of its rounds.
    const alone = { ...panel, rereadShare: 0 };
    return {
      kind: 'stress-test',
      ...inputs,
      panel: alone,
      scenarios: [requestedScenario(request.scenario)],
      seed,
      ...budget,
    };
  }
  const messages = [{ role: 'user' as const, text: asked }];
  const plan = await prepareAdjudication(app, {
    messages,
    answers: request.answers ?? [],
    valueNames: request.values?.join(','),
    ...inputs,
    panel,
    seed,
    signal,
  });
  return { ...plan, ...budget };
}

/**
 * What a fork changes in the plan of its debate; undefined where the client gave nothing that differs from it.
 * @throws MootcourtError `invalid-input` for another question or scenario, which is no fork
 */
export function forkChanges(
  request: DebateRequest,
  plan: RunDefinition,
): (SpecInputs & { panel?: Panel; seed?: number; budget?: Budget }) | undefined {
  const [scenario] = plan.scenarios;
  if (request.question !== undefined && request.question !== scenario?.query) throw otherQuestion('question');
  if (request.scenario !== undefined && scenarioId(request.scenario) !== scenario?.id) throw otherQuestion('scenario');
  const { spec, statements } = request.spec === undefined ? plan : namedSpec(request.spec);
  const panel = withHuman(request.panel === undefined ? plan.panel : namedPanel(request.panel), request);
  const { seed = plan.seed } = request;
  const hasChanged =
    JSON.stringify([spec, panel, seed]) !== JSON.stringify([plan.spec, withRecorded(plan, plan.panel), plan.seed]);
  if (!hasChanged) return undefined;
  const budget = budgetOf(request);
  const given = statements === undefined ? {} : { statements };
  return { spec, ...given, panel: withRecorded(plan, panel), seed, ...(budget === undefined ? {} : { budget }) };
}

/** Where the debate judges given answers, another panel judges them too. */
function withRecorded(plan: RunDefinition, panel: Panel): Panel {
  return plan.panel.respondents === 'recorded' ? { ...panel, respondents: 'recorded' } : panel;
}

function otherQuestion(field: string): MootcourtError {
  return new MootcourtError(
    'invalid-input',
    `context.${field}: a fork keeps what was asked; start another debate for it`,
  );
}

function questionOf({ question, scenario }: DebateRequest, fromInput = ''): string | undefined {
  if (question !== undefined && fromInput !== '' && question !== fromInput)
    throw new MootcourtError('invalid-input', 'question: the input and the context have different ones; give one');
  const asked = question ?? (fromInput === '' ? undefined : fromInput);
  if ((asked === undefined) === (scenario === undefined))
    throw new MootcourtError(
      'invalid-input',
      `context: expected a question or a scenario, got ${asked === undefined ? 'neither' : 'both'}`,
    );
  return asked;
}

function requestedScenario(scenario: DebateRequest['scenario']): Scenario {
  if (typeof scenario === 'string') {
    for (const set of bundledScenarios.names()) {
      const match = bundledScenarios.get(set)?.find(({ id }) => id === scenario);
      if (match !== undefined) return match;
    }
    const example = bundledScenarios.get(bundledScenarios.names()[0] ?? '')?.[0]?.id ?? 'family/neutral';
    throw new MootcourtError('not-found', `context.scenario: no bundled scenario '${scenario}'; one is ${example}`);
  }
  const checked = checkSchema(scenarioSchema, scenario, '');
  if (checked.kind === 'fits') return checked.data;
  const field = ['context.scenario', checked.field].filter(Boolean).join('.');
  throw new MootcourtError('invalid-input', `${field}: ${checked.problem}`);
}

function scenarioId(scenario: NonNullable<DebateRequest['scenario']>): unknown {
  return typeof scenario === 'string' ? scenario : scenario.id;
}

function withHuman(panel: Panel, { human }: DebateRequest): Panel {
  return human === undefined ? panel : { ...panel, human };
}

function namedPanel(name: string): Panel {
  return bundledPanels.get(name) ?? loadPanel(nameOrFile(name, 'panel', isPanelFile));
}

function namedSpec(name: string): SpecInputs {
  return bundledSpecInputs.get(name) ?? loadSpecInputs(nameOrFile(name, 'spec', isSpecText));
}

/** A name that is not bundled, for the loader's own message, or a file below the working folder: clients are not trusted with others. */
function nameOrFile(name: string, field: string, accepts: (name: string) => boolean): string {
  if (/^[a-z0-9-]+$/.test(name)) return name;
  const folder = realpathSync(process.cwd());
  const file = path.resolve(folder, name);
  const isBelow = existsSync(file) && realpathSync(file).startsWith(folder + path.sep);
  if (isBelow && accepts(file)) return file;
  throw new MootcourtError(
    'invalid-input',
    `context.${field}: expected a bundled name, or a ${field} file below the working folder`,
  );
}
