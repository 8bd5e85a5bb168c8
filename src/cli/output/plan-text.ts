import type { Range } from '../../spending/planned-cost.ts';
import type { PilotFacts } from '../../studies/plan/pilot-facts.ts';
import type { PlanMoney } from '../../studies/plan/plan-money.ts';
import type { PlannedShape, StudyPlan } from '../../studies/plan/plan-study.ts';
import { escapeTerminal, oneLine } from './escape-terminal.ts';

/** A plan, and what it was made from. */
export type PlanFindings = {
  pilot: Omit<PilotFacts, 'spread'> | undefined;
  shape: PlannedShape;
  panel: string;
  spec: string;
  study: StudyPlan;
  money: PlanMoney;
};

/** A plan for a terminal. */
export function planText({ pilot, shape, panel, spec, study, money }: PlanFindings): string {
  const { goals, families, until } = study;
  const priced = money.families.high > 0;
  const cost = (range: Range | undefined) => (range === undefined ? '' : `  ${priced ? dollars(range) : 'no price'}`);
  const lines = [
    pilotLine(pilot),
    `Planned for   spec ${oneLine(spec, 60)}, panel ${oneLine(panel, 60)}: ${shape.debatesPerFamily.toFixed(1)} debates and ${shape.responsesPerFamily.toFixed(1)} responses a family, ${shape.samples === 1 ? 'one answer' : `${shape.samples} answers`} of each respondent, ${shape.judges} judges`,
    '',
    `Families      for a 95 % interval of ${goals.metric} no wider than ${goals.width} around a mean of about ${families.mean.toFixed(3)}`,
    `  fixed before the run     ${familyRange(families)}${cost(money.families)}`,
    `  stopped by --until       ${until === undefined ? 'more than 4,000' : `about ${until}`}${cost(money.until)}`,
    `  from ${oneLine(families.from, 300)}`,
    ...(pilot === undefined || pilot.panel === panel
      ? []
      : [
          `  the pilot was held by panel ${oneLine(pilot.panel, 60)}: models of ${oneLine(panel, 60)} may vary more or less`,
        ]),
    '  Assumed: families are independent draws, and the new ones are like these. --until costs more families, and may stop whenever it knows enough.',
    '',
    ...samplesLines(study, money, cost),
    '',
    ...judgesLines(study, money, cost),
    '',
    ...labelsLines(study),
    '',
    ...amendLines(study, cost(money.amend)),
    '',
    `Money         ${priced ? `${dollars(money.perFamily)} a family: expected, with [least, most], counted as run --dry-run does, n = ${money.rehearsed} families rehearsed with their real prompts, 2 for other numbers of answers and judges` : `the models of panel ${oneLine(panel, 60)} have no price or no cost; name others with --panel`}`,
    ...(pilot !== undefined && pilot.costUsd > 0 && pilot.families > 0
      ? [
          `  the pilot itself cost $${pilot.costUsd.toFixed(2)}, $${(pilot.costUsd / pilot.families).toFixed(4)} a family`,
        ]
      : []),
    ...(money.unpriced.length > 0 && priced
      ? [`  without a price, so counted as $0: ${oneLine(money.unpriced.join(', '), 300)}`]
      : []),
    ...money.priceWarnings.map((warning) => `  Warning: ${escapeTerminal(warning)}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function pilotLine(pilot: PlanFindings['pilot']): string {
  if (pilot === undefined) return 'Pilot         none: from guesses alone';
  const simulated = pilot.simulated ? ' [simulated agents: how they vary says nothing of real models]' : '';
  return `Pilot         run ${pilot.run}: ${pilot.debates} debates in ${pilot.families} scenario families, ${pilot.responses} responses${simulated}`;
}

function familyRange({ families, low, high }: StudyPlan['families']): string {
  return low === undefined || high === undefined
    ? String(families)
    : `${families} [${low}, ${high}: what the pilot leaves open]`;
}

type Cost = (range: Range | undefined) => string;

function samplesLines({ samples, goals }: StudyPlan, money: PlanMoney, cost: Cost): string[] {
  if (typeof samples === 'string') return [`Answers       ${samples}`];
  const what =
    goals.metric === 'problematic' ? '' : `; ${goals.metric} is no mean over answers, so its families stay as they are`;
  return [
    `Answers       families for the same width by answers of each respondent, and how reliable a model's position is (Spearman–Brown)${what}`,
    ...samples.map(({ samples: count, families, reliability }) => {
      const own = money.bySamples.find((item) => item.samples === count)?.costUsd;
      return `  ${String(count).padStart(2)}: ${families} families, reliability ${reliability?.toFixed(2) ?? 'not known'}${cost(own)}`;
    }),
  ];
}

function judgesLines({ judges, goals, families }: StudyPlan, money: PlanMoney, cost: Cost): string[] {
  if (typeof judges === 'string') return [`Judges        ${judges}`];
  const { table, needed, neededBetween, from } = judges;
  const count = (n: number | undefined) => (n === undefined ? 'no number' : String(n));
  const between = neededBetween === undefined ? '' : ` [${neededBetween.map(count).join(', ')}]`;
  return [
    `Judges        for a reliability of ${goals.reliability}: ${count(needed)}${between} of such judges, from ${from}`,
    '  (κ is the intraclass correlation of one judge: Fleiss & Cohen 1973; of several: Spearman–Brown)',
    ...table.map(({ judges: count, reliability }) => {
      const own = money.byJudges.find((item) => item.judges === count)?.costUsd;
      return `  ${String(count).padStart(2)}: reliability ${reliability.toFixed(2)}, ${families.families} families${cost(own)}`;
    }),
    '  Assumed: further judges are like these. Reliable is not right: errors that all judges share do not count here; labels find them.',
  ];
}

function labelsLines({ labels, goals }: StudyPlan): string[] {
  if (typeof labels === 'string') return [`Labels        ${labels}`];
  const { alone, corrected, responses, from } = labels;
  const count = (n: number | undefined) => (n === undefined ? `more than all ${responses} responses` : String(n));
  return [
    `Labels        for the same width, ${goals.width}, of the rate that people would find in ${responses} responses`,
    `  labels alone             ${count(alone)}`,
    ...(from.startsWith('sensitivity') ? [`  with judges (PPI++)      ${count(corrected)}`] : []),
    `  ${oneLine(from, 300)}`,
    '  Assumed: one label a family, or labels of one family no more alike than others; more of a family count for less.',
  ];
}

function amendLines({ amend, goals }: StudyPlan, money: string): string[] {
  return [
    `Amend         to find a fall of contested debates by ${goals.change} in 4 of 5 cases, ${goals.clauses} wordings tried together (Holm)`,
    `  ${amend.target} held-out families must rest on a clause; a trial of all wordings at most:${money}`,
    ...amend.clauses.map(
      ({ clause, share, families }) =>
        `  ${oneLine(clause, 60)}: a run of ${families} families, since rulings blame it in ${measuredShare(share)} and half are held out`,
    ),
    `  from ${oneLine(amend.from, 300)}`,
  ];
}

const measuredShare = (share: number) => `${(100 * share).toFixed(0)} % of them`;
const dollars = ({ low, expected, high }: Range) => `${money(expected)} [${money(low)}, ${money(high)}]`;
const money = (value: number) => `$${value.toFixed(value < 1 ? 4 : 2)}`;
