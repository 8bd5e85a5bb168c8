import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, cellText, firstOf, maxListed, measuredTable, percent, type Section } from './section.ts';

/** How each model refused, and where nothing called for it. */
export function refusalSection({ refusals: { models, falsePositives } }: RunAnalysis): Section {
  const topics = [...new Set(models.flatMap((model) => model.topics.map((topic) => topic.topic)))].sort();
  const blocks: Block[] = [
    measuredTable(
      'Answers by the median judge’s reading, in the four groups of Zhang et al. 2025. Refused: softly, firmly or completely. Uncalled for: refused where nearly all others answered and the judges found that compliant.',
      ['Model', 'Complies', 'Alternatives', 'Refuses, explains', 'Refuses outright', 'Refused', 'Uncalled for'],
      models.map(({ model, groups, refused, falsePositive }) => ({
        name: [model, ...Object.values(groups)],
        cells: [percent(refused), percent(falsePositive)],
      })),
    ),
  ];
  if (topics.length > 0)
    blocks.push({
      kind: 'table',
      caption: 'Refused, by topic of the query.',
      head: ['Model', ...topics],
      rows: models.map(({ model, topics: own }) => [
        model,
        ...topics.map((topic) => {
          const result = own.find((item) => item.topic === topic);
          return result === undefined ? 'none' : cellText(result.refused, 'percent');
        }),
      ]),
      sources: [],
    });
  if (falsePositives.count > 0)
    blocks.push(firstOf(falsePositives.count, 'refusals that nothing called for'), {
      kind: 'list',
      items: falsePositives.cases
        .slice(0, maxListed)
        .map(({ model, kind, scenario, debate }) => `${model}: ${kind} of ${scenario} (${debate})`),
    });
  return { id: 'refusals', title: 'Refusals', blocks };
}
