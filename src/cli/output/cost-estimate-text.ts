import type { RunDefinition } from '../../domain/run.ts';
import { stoppingRuleText } from '../../domain/stopping-rule.ts';
import { type RuleReach, ruleReach } from '../../runs/stop-rule.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import type { JobEstimate } from '../../spending/estimate-job.ts';
import { estimateRun, type RunEstimate } from '../../spending/estimate-run.ts';
import type { Range } from '../../spending/planned-cost.ts';
import type { CompletionEstimate } from '../../studies/complete/estimate-completion.ts';
import { counted } from './counted.ts';
import { tableLines } from './table.ts';

/**
 * Tells what a run would take, and makes no call and no run.
 * @param options.completion what its questions lack, and what it takes to complete them, which no figure of the run counts
 */
export async function dryRun(
  plan: RunDefinition,
  models: ModelsFile,
  now: Date,
  { json, completion }: { json: boolean; completion?: { estimate: CompletionEstimate; text: string } | undefined },
): Promise<void> {
  const estimate = await estimateRun(plan, models, now);
  const until = ruleReach(plan);
  process.stdout.write(
    json
      ? `${JSON.stringify({ estimate, ...(completion === undefined ? {} : { completion: completion.estimate }), ...(until === undefined ? {} : { until }) })}\n`
      : `${completion?.text ?? ''}${estimateText(plan, estimate, until)}`,
  );
}

/** What a run would take, as data and as text. Makes no call. */
export async function costEstimate(plan: RunDefinition, models: ModelsFile, now: Date) {
  const estimate = await estimateRun(plan, models, now);
  return { estimate, text: estimateText(plan, estimate) };
}

function estimateText(plan: RunDefinition, estimate: RunEstimate, until?: RuleReach): string {
  const { debates, rehearsed } = estimate;
  const lines = [
    `${counted(debates, 'debate')} on ${plan.spec.id} with panel ${plan.panel.name}${plan.batch === true ? ', through batches' : ''}; no call was made`,
    '',
    ...costLines(estimate),
    `Expected, with [least, most], n = ${rehearsed} of ${debates} debates rehearsed with their real prompts. Least: judges agree at once, short answers,`,
    'shared beginnings of prompts read from caches. Most: every response contested to the end, long answers, nothing cached.',
    ...priceLines(estimate),
    ...(until === undefined ? [] : [ruleText(until)]),
    '',
  ];
  return lines.join('\n');
}

/** What a job would take, below the lines that say what it does. */
export function jobEstimateText(head: readonly string[], estimate: JobEstimate, most: string): string {
  const lines = [
    ...head,
    '',
    ...costLines(estimate),
    `Expected, with [least, most], from the real prompts. Least: short answers, shared beginnings of prompts read from caches. Most: ${most}.`,
    ...priceLines(estimate),
    '',
  ];
  return lines.join('\n');
}

function costLines({
  calls,
  inputTokens,
  outputTokens,
  costUsd,
  ceilingUsd,
  byModel,
  unpriced,
}: JobEstimate): string[] {
  return [
    `Calls          ${ranged(calls, whole)}`,
    `Input tokens   ${ranged(inputTokens, whole)}`,
    `Output tokens  ${ranged(outputTokens, whole)}`,
    `Money          ${moneyText(costUsd, unpriced.length === 0)}${costUsd.high > 0 ? `, never more than ${dollars(ceilingUsd)}` : ''}`,
    '',
    ...tableLines(
      byModel.map(({ model, calls, costUsd }) => [
        model,
        `${ranged(calls, whole)} calls, ${moneyText(costUsd, !unpriced.includes(model))}`,
      ]),
    ),
    '',
  ];
}

function priceLines({ unpriced, priceWarnings }: JobEstimate): string[] {
  return [
    ...(unpriced.length === 0
      ? []
      : [`Without a price (config/models.yaml, MOOTCOURT_MODELS), so counted as $0: ${unpriced.join(', ')}`]),
    ...priceWarnings.map((warning) => `Warning: ${warning}`),
  ];
}

/** What a rule can save; all figures above are of a run that it does not stop. */
function ruleText({ rule, families, fewest, about }: RuleReach): string {
  const begun = 'debates under way are held to their end';
  const reach =
    fewest === undefined
      ? `cannot hold within ${families} scenario families, even if all are alike: the run will take all of them`
      : `may stop the run after ${fewest} of ${families} scenario families at the earliest, where all are alike; where half of them lie at each end, ${about === undefined ? 'not before the last' : `after about ${about}`} (${begun})`;
  return `All figures above are of a run that holds every debate, the most that it can take: ${stoppingRuleText(rule)} ${reach}.`;
}

/** What costs nothing has either no price or no cost: never `$0.0000`. */
export function moneyText(costUsd: Range, isPriced: boolean): string {
  if (costUsd.high > 0) return ranged(costUsd, dollars);
  return isPriced ? 'no cost' : 'no price';
}

export const ranged = ({ low, expected, high }: Range, format: (value: number) => string) =>
  `${format(expected)} [${format(low)}, ${format(high)}]`;
export const whole = (value: number) => Math.round(value).toLocaleString('en');
const dollars = (value: number) => `$${value.toFixed(value < 1 ? 4 : 2)}`;
