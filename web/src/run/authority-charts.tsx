import { measuredText } from '../../../src/results/findings.ts';
import type { Measured, RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { percent, shortName } from '../parts/format.ts';
import { type Heat, HeatTable } from '../parts/heat-table.tsx';
import { measuredCells } from '../parts/measured-cells.ts';

/** Compliance and contests by level of authority, and whose message answers follow where two levels part. */
export function AuthorityCharts({ run, of }: { run: string; of: RunSummary }) {
  const { clauses, messages } = of.analysis.authority;
  return (
    <>
      {clauses.length > 0 && <LevelChart run={run} clauses={clauses} />}
      {messages.asked > 0 && <MessageChart run={run} messages={messages} />}
    </>
  );
}

type Authority = RunSummary['analysis']['authority'];
type FollowedPair = Authority['messages']['models'][number]['pairs'][number];

function LevelChart({ run, clauses }: { run: string; clauses: Authority['clauses'] }) {
  const models = [...new Set(clauses.flatMap((clause) => clause.models.map(({ model }) => model)))].sort();
  const all = { level: 'responses', model: 'all models' };
  return (
    <Chart
      title="Compliance by level of authority"
      note="By the level of the clauses that judges cite with a verified quote. A response counts at every level cited on it. Shares with 95 % intervals."
      file={`${run}-authority`}
      header={['level', 'model', 'responses', 'ruled compliant', 'low', 'high', 'n', 'contested', 'low', 'high', 'n']}
      rows={clauses.flatMap((clause) =>
        [{ model: all.model, ...clause }, ...clause.models].map((row) => [
          escapeControls(clause.level),
          escapeControls(row.model),
          row.responses,
          ...measuredCells(row.compliant),
          ...measuredCells(row.contested),
        ]),
      )}
    >
      <HeatTable
        label="Ruled compliant and contested, by level"
        corner="Level"
        columns={['Responses', 'Ruled compliant', 'Contested']}
        rows={clauses.map(({ level, responses, compliant, contested }) => ({
          key: level,
          name: escapeControls(level),
          cells: [
            { tint: 0, text: responses.toLocaleString('en'), title: `${responses} responses` },
            withInterval(compliant),
            withInterval(contested),
          ],
        }))}
      />
      <details>
        <summary>Ruled compliant, by model and level</summary>
        <HeatTable
          label="Ruled compliant, by model and level"
          corner="Model"
          columns={clauses.map(({ level }) => escapeControls(level))}
          rows={models.map((model) => ({
            key: model,
            name: escapeControls(shortName(model)),
            cells: clauses.map((clause) => {
              const own = clause.models.find((item) => item.model === model);
              return own === undefined ? undefined : share(own.compliant);
            }),
          }))}
        />
      </details>
    </Chart>
  );
}

function MessageChart({ run, messages }: { run: string; messages: Authority['messages'] }) {
  const { asked, unanswered, noConflict, undecided, conflicts, levels, models } = messages;
  const pairs = joined(models.flatMap((model) => model.pairs));
  const head = (pair: FollowedPair) => `wanted ${pair.wanted}, followed ${pair.followed}`;
  const cellOf = (own: readonly FollowedPair[], responses: number, pair: FollowedPair): Heat | undefined => {
    const count = own.find((item) => head(item) === head(pair))?.responses;
    const title = `${count} of ${responses} responses: the spec wants ${pair.wanted}, the answer followed ${pair.followed}`;
    return count === undefined ? undefined : { tint: count / responses, text: count.toLocaleString('en'), title };
  };
  return (
    <Chart
      title="Whose message prevails"
      note={`Judges were asked on ${asked} responses to messages of two levels: no conflict in ${noConflict}, undecided in ${undecided}, unanswered in ${unanswered}, a conflict in ${conflicts}.`}
      file={`${run}-messages`}
      header={['model', 'wanted', 'followed', 'responses', 'followed as wanted', 'low', 'high', 'n']}
      rows={models.flatMap(({ model, asWanted, pairs: own }) =>
        own.map(({ wanted, followed, responses }) => [
          escapeControls(model),
          wanted,
          followed,
          responses,
          ...measuredCells(asWanted),
        ]),
      )}
    >
      {conflicts > 0 && (
        <>
          <HeatTable
            label="Followed as wanted, by the level that the spec wants"
            corner="Wanted"
            columns={['Responses', 'Followed as wanted', 'Contested']}
            rows={levels.map(({ level, responses, asWanted, contested }) => ({
              key: level,
              name: level,
              cells: [
                { tint: 0, text: responses.toLocaleString('en'), title: `${responses} responses` },
                withInterval(asWanted),
                withInterval(contested),
              ],
            }))}
          />
          <HeatTable
            label="Which message was followed against which one the spec wants, by model"
            corner="Model"
            columns={[...pairs.map(head), 'followed as wanted']}
            rows={models.map(({ model, responses, pairs: own, asWanted }) => ({
              key: model,
              name: escapeControls(shortName(model)),
              cells: [...pairs.map((pair) => cellOf(own, responses, pair)), share(asWanted)],
            }))}
          />
        </>
      )}
    </Chart>
  );
}

/** Pairs of all models, most frequent first. */
function joined(pairs: readonly FollowedPair[]): FollowedPair[] {
  const groups = Map.groupBy(pairs, ({ wanted, followed }) => `${wanted} ${followed}`);
  return [...groups.values()]
    .flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [{ ...first, responses: others.reduce((sum, { responses }) => sum + responses, first.responses) }],
    )
    .sort((one, other) => other.responses - one.responses);
}

/** A share with its interval in words. */
function withInterval(measured: Measured): Heat {
  const { estimate } = measured;
  return {
    tint: estimate.kind === 'undefined' ? 0 : estimate.value,
    text: measuredText(measured, 'percent'),
    title: measuredText(measured, 'percent'),
  };
}

/** A share alone, where there are many; the interval stands in its title and in the table. */
function share(measured: Measured): Heat | undefined {
  const { estimate } = measured;
  if (estimate.kind === 'undefined') return undefined;
  return { tint: estimate.value, text: percent(estimate.value), title: measuredText(measured, 'percent') };
}
