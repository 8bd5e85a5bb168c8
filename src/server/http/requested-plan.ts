import type { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import type { Budget, RunDefinition } from '../../domain/run.ts';
import type { Spec } from '../../domain/spec.ts';
import { askedConversation, namedValues, questionScenario, specFromText } from '../../runs/load-inputs.ts';
import { replaceMembers } from '../../runs/replace-members.ts';
import { scenariosFromText } from '../../runs/scenarios-from-text.ts';
import { requirePanel, requireScenarios, requireSpec } from './bundled-resources.ts';
import { type budgetSchema, startRunSchema } from './request-schemas.ts';
import { validateInput } from './validate-input.ts';

/**
 * The run that a request asks for.
 * @throws MootcourtError `invalid-input`; `not-found` for a name that is not bundled
 */
export function requestedPlan(body: unknown): RunDefinition {
  const asked = validateInput(startRunSchema, body ?? {});
  const { seed, spec, specText, budget } = asked;
  return {
    ...(specText === undefined ? requireSpec(spec) : { spec: requestedSpec(specText, spec) }),
    ...whatToDebate(asked),
    seed,
    ...withBudget(budget),
  };
}

/** Leaves out limits that were not sent: an undefined field is not the same as a missing one. */
export function withBudget(budget: z.infer<typeof budgetSchema> | undefined): { budget?: Budget } {
  if (budget === undefined) return {};
  return { budget: Object.fromEntries(Object.entries(budget).filter(([, value]) => value !== undefined)) };
}

/**
 * Scenarios and panel of a run: bundled scenarios, or one question or conversation to adjudicate.
 * @throws MootcourtError `invalid-input` where fields do not go together, `not-found` for a name that is not bundled
 */
function whatToDebate(asked: z.output<typeof startRunSchema>): Pick<RunDefinition, 'kind' | 'panel' | 'scenarios'> {
  const { scenarios, scenarioText, scenarioFormat, limit, question, messages, answers, values } = asked;
  const panel = replaceMembers(requirePanel(asked.panel), asked);
  const invalid = (text: string) => new MootcourtError('invalid-input', text);
  if (question === undefined && messages === undefined) {
    if ((answers ?? values) !== undefined)
      throw invalid('answers, values: expected with question or messages; scenarios bring their own');
    if (scenarioText === undefined && scenarioFormat !== undefined)
      throw invalid('scenarioFormat: expected with scenarioText, whose ending it is');
    if (scenarioText !== undefined && scenarios !== undefined)
      throw invalid('scenarios, scenarioText: expected one of them');
    const all =
      scenarioText === undefined
        ? requireScenarios(scenarios ?? 'bundled')
        : scenariosFromText(scenarioText, scenarioFormat ?? 'jsonl');
    return { kind: 'stress-test', panel, scenarios: all.slice(0, limit) };
  }
  if (scenarioText !== undefined)
    throw invalid('scenarioText: expected without question and messages, which are one scenario');
  if ((scenarios ?? limit) !== undefined)
    throw invalid('scenarios, limit: expected without question and messages, which are one scenario');
  if (values === undefined)
    throw invalid('values: expected the names of the two values that the question sets against each other');
  const conversation = { messages: askedConversation({ question, messages }), answers: answers ?? [] };
  const scenario = questionScenario(conversation, namedValues(values.join(',')));
  const judged = answers === undefined || answers.length === 0 ? panel : { ...panel, respondents: 'recorded' as const };
  return { kind: 'adjudication', panel: judged, scenarios: [scenario] };
}

function requestedSpec(text: string, name: string): Spec {
  const spec = specFromText(text, name);
  if (spec.clauses.length > 0) return spec;
  throw new MootcourtError('invalid-input', 'specText: expected at least one clause, found a text without words');
}
