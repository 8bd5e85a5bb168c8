import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, cellText, measuredTable, percent, type Section } from './section.ts';

/** Compliance and contests by level of authority, and whose message prevails where two levels part. */
export function authoritySection({ authority: { clauses, messages } }: RunAnalysis): Section {
  const blocks: Block[] = [];
  if (clauses.length === 0)
    blocks.push({ kind: 'text', text: 'No judge cited a clause with a quote that was found in it.' });
  else
    blocks.push(
      measuredTable(
        'By level of the clauses that judges cite with a verified quote at first reading; a response counts at every level that is cited on it.',
        ['Level', 'Responses', 'Ruled compliant', 'Contested'],
        clauses.map(({ level, responses, compliant, contested }) => ({
          name: [level, responses],
          cells: [percent(compliant), percent(contested)],
        })),
      ),
      byModel(clauses),
    );
  return { id: 'authority', title: 'Levels of authority', blocks: [...blocks, ...conflictBlocks(messages)] };
}

function byModel(clauses: RunAnalysis['authority']['clauses']): Block {
  const models = [...new Set(clauses.flatMap((clause) => clause.models.map(({ model }) => model)))].sort();
  const sources = clauses.map(({ compliant }) => compliant.source).slice(0, 1);
  return {
    kind: 'table',
    caption: 'Ruled compliant, by model and level.',
    head: ['Model', ...clauses.map(({ level }) => level)],
    rows: models.map((model) => [
      model,
      ...clauses.map((clause) => {
        const own = clause.models.find((item) => item.model === model);
        return own === undefined ? 'none' : cellText(own.compliant, 'percent');
      }),
    ]),
    sources,
  };
}

function conflictBlocks(messages: RunAnalysis['authority']['messages']): Block[] {
  const { asked, unanswered, noConflict, undecided, conflicts, levels, models } = messages;
  if (asked === 0)
    return [{ kind: 'text', text: 'No judge was asked about conflicts between messages of two levels of authority.' }];
  const text = `Conversations with messages of two levels or more: judges were asked on ${asked} responses whose message was followed and whose the spec wants. Most saw no conflict in ${noConflict}, could not tell or had no majority in ${undecided}, saw a conflict and could tell in ${conflicts}; in ${unanswered} no judge answered.`;
  if (conflicts === 0) return [{ kind: 'text', text }];
  return [
    { kind: 'text', text },
    measuredTable(
      'Messages that part, by the level that the spec wants followed, as most judges see it.',
      ['Wanted', 'Responses', 'Followed as wanted', 'Contested'],
      levels.map(({ level, responses, asWanted, contested }) => ({
        name: [level, responses],
        cells: [percent(asWanted), percent(contested)],
      })),
    ),
    measuredTable(
      'The same by model, with whose message it followed.',
      ['Model', 'Responses', 'Followed', 'Followed as wanted', 'Contested'],
      models.map(({ model, responses, followed, asWanted, contested }) => ({
        name: [
          model,
          responses,
          Object.entries(followed)
            .map(([level, count]) => `${level} ${count}`)
            .join(', '),
        ],
        cells: [percent(asWanted), percent(contested)],
      })),
    ),
  ];
}
