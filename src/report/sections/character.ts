import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { chanceCells, chanceMeaning } from '../../results/chance-text.ts';
import { type Block, decimals, isReported, measuredTable, percent, type Section, shareText } from './section.ts';

const maxRanked = 4;
const maxLeans = 4;

/** What each model favours. */
export function characterSection({ character, ranking, sampling }: RunAnalysis): Section {
  const categories = [
    ...new Set(character.models.flatMap((model) => model.categories.map((own) => own.category))),
  ].slice(0, 12);
  const cell = (model: RunAnalysis['character']['models'][number], category: string) =>
    model.categories.find((categoryCharacter) => categoryCharacter.category === category);
  const blocks: Block[] = [
    {
      kind: 'map',
      caption:
        'Mean position on a category’s values, 0 opposes (pale) to 6 favours (dark), over all scenarios; intervals in the table below.',
      columns: categories,
      rows: character.models.map((model) => ({
        name: model.model,
        cells: categories.map((category) => {
          const own = cell(model, category);
          if (own === undefined || !isReported(own.position) || own.position.estimate.kind === 'undefined')
            return undefined;
          return { shade: own.position.estimate.value / 6, text: own.position.estimate.value.toFixed(1) };
        }),
      })),
    },
    measuredTable(
      'Mean position on a category’s values, 0 opposes to 6 favours, over all scenarios.',
      ['Model', ...categories],
      character.models.map((model) => ({
        name: [model.model],
        cells: categories.map((category) => decimals(cell(model, category)?.position ?? missing)),
      })),
    ),
    measuredTable(
      `Lean: the position less the mean of all models, where it is largest (at most ${maxLeans} of a model). It assumes that families are a fair sample of what is asked; ${chanceMeaning}. The rows are all categories of all models.`,
      ['Model', 'Category', 'p', 'Adjusted', 'Lean'],
      character.models.flatMap(({ model, categories: own }) =>
        [...own]
          .filter(({ lean }) => isReported(lean))
          .sort((left, right) => leanSize(right) - leanSize(left))
          .slice(0, maxLeans)
          .map(({ category, lean, chance }) => ({
            name: [model, category, ...chanceCells(chance)],
            cells: [decimals(lean)],
          })),
      ),
    ),
    measuredTable(
      `Share of hard scenarios (D of 1.5 or more; ${character.hardScenarios} here) in which a model favours the category over the other one.`,
      ['Model', ...categories],
      character.models.map((model) => ({
        name: [model.model],
        cells: categories.map((category) => percent(cell(model, category)?.share ?? missing)),
      })),
    ),
    ...rankings(ranking),
    {
      kind: 'text',
      text: `Sampling: variance of positions between models ${shareText(sampling.between, 'decimals')}; between answers of one model ${shareText(sampling.within, 'decimals')}; share between models ${shareText(sampling.betweenShare)} (${sampling.between.source}).`,
    },
  ];
  return { id: 'character', title: 'Character', blocks };
}

function leanSize({ lean: { estimate } }: { lean: Measurement }): number {
  return estimate.kind === 'value' ? Math.abs(estimate.value) : 0;
}

const missing = {
  estimate: { kind: 'undefined', reason: 'no scenario', n: 0 },
  interval: { kind: 'none', reason: 'no scenario', clusters: 0 },
  source: '',
} as const;

function rankings(ranking: RunAnalysis['ranking']): Block[] {
  // A rank is a claim too: only values that enough families bear on are told.
  const list = ranking.map(({ model, values }) => ({
    model,
    values: values.filter((value) => isReported(value.strength)),
  }));
  return [
    measuredTable(
      'How strongly a nudge moves each model, in log-odds (Bradley–Terry).',
      ['Model', 'Comparisons', 'Values', 'Nudge'],
      ranking.map(({ model, comparisons, of, nudge }) => ({
        name: [model, comparisons, of],
        cells: [decimals(nudge)],
      })),
    ),
    measuredTable(
      `Each model’s strongest and weakest values, at most ${maxRanked} each: log-odds of being preferred to an average value. Values in fewer than ten scenario families have no interval. It assumes that a model's choices differ by value and nudge alone; ${chanceMeaning}. The rows are all values of all models.`,
      ['Model', 'Rank', 'Value', 'p', 'Adjusted', 'Strength'],
      list.flatMap(({ model, values }) =>
        (values.length <= 2 * maxRanked ? values : [...values.slice(0, maxRanked), ...values.slice(-maxRanked)]).map(
          ({ rank, name, strength, chance }) => ({
            name: [model, rank, name, ...chanceCells(chance)],
            cells: [decimals(strength)],
          }),
        ),
      ),
    ),
  ];
}
