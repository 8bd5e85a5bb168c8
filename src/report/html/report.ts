import { memberName } from '../../domain/panel.ts';
import { chanceCells, chanceMeaning } from '../../results/chance-text.ts';
import { costText } from '../../results/cost-text.ts';
import { coverageSentence } from '../../results/coverage-text.ts';
import {
  coefficientsOf,
  countText,
  extentText,
  type Findings,
  measuresOf,
  type NamedMeasure,
  numberText,
  roundsText,
  specVersionText,
  timestampText,
} from '../../results/findings.ts';
import { missingSentences } from '../../results/missing-answers.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import { servedTexts, tokensText } from '../../results/usage-text.ts';
import { binRows } from '../bin-rows.ts';
import { caveatsOf, method } from '../caveats.ts';
import { formatMeasurement } from '../format-measurement.ts';
import { keyFindings } from '../key-findings.ts';
import { judgesOfRespondentVendors, panelMembers } from '../panel-members.ts';
import { analysisSections, tooFewNote } from '../sections/all-sections.ts';
import { coverageSection } from '../sections/coverage.ts';
import { changesSection, maxWorstCases, weakestSection } from '../sections/overview.ts';
import { roundsBlocks } from '../sections/rounds.ts';
import { cellText } from '../sections/section.ts';
import { contestedCases, worstCases } from './cases.ts';
import { binChart, conflictBar, intervalChart, partsBar } from './charts.ts';
import { collapsible, countTable, escapeAndTrim, noWrap, section, table } from './elements.ts';
import { htmlBlock, htmlSection } from './sections.ts';
import { reportStyle } from './style.ts';

/**
 * The findings of a run as one HTML file: no script, no network, opens from disk. Model output in
 * it is text only.
 */
export function htmlReport(findings: Findings): string {
  const { summary } = findings;
  const measures = measuresOf(findings);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Stress test ${escapeAndTrim(findings.run.id)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${header(findings)}
<div class="cards">${measures.slice(0, 4).map(card).join('')}</div>
${list([...missingSentences(summary.missing), coverageSentence(summary.coverage, 2)])}
${htmlSection(weakestSection(findings))}
${section('worst', 'Worst cases', `<p>Of ${summary.contestedDebates} contested debates those with the largest disagreement.</p>`, worstCases(findings, maxWorstCases))}
${htmlSection(changesSection(findings))}
${section('caveats', 'Limitations', list([...caveatsOf(findings), tooFewNote]))}
<h2 id="details">In detail</h2>
${statistics(findings).map(folded).join('\n')}
</main>
</body>
</html>
`;
}

/** All sections behind the first two pages. */
function statistics(findings: Findings): string[] {
  const { summary } = findings;
  return [
    section('findings', 'What was found', list(keyFindings(findings))),
    section(
      'agreement',
      'Agreement of the judges',
      '<p>At first reading, before any debate. Three coefficients, because each defines chance agreement in its own way.</p>',
      intervalChart(coefficientsOf(findings)),
      measureTable(measuresOf(findings)),
    ),
    section(
      'disagreement',
      'Disagreement between models',
      binChart(summary.bins),
      table(['D', 'Debates', 'Contested', 'Any problematic', 'All problematic', 'Share of debates'], binRows(summary)),
      '<p>Formula: share of debates by bin of D; Zhang et al. 2025.</p>',
    ),
    section(
      'verdicts',
      'Verdicts and rulings',
      verdictBar(summary),
      `<div class="columns">${countTable('How debates ended', summary.outcomes)}${countTable('Spec problems of contested cases', summary.problems)}</div>`,
    ),
    section('debate', 'What debate did', rounds(summary), ...roundsBlocks(summary.analysis).map(htmlBlock)),
    htmlSection(coverageSection(summary.coverage)),
    section('clauses', 'Clauses judges disagree on', clauses(summary)),
    ...analysisSections(summary.analysis).map(htmlSection),
    section('cases', 'Contested cases', contestedCases(findings)),
    section('panel', 'Panel', panel(findings)),
    section('method', 'Method', `<p>${escapeAndTrim(method, 2000)}</p>`, cost(findings)),
  ];
}

/** A section behind its heading. */
function folded(html: string): string {
  return html
    .replace(/^<section id="([^"]*)"><h2>(.*?)<\/h2>/, '<details class="part" id="$1"><summary><h2>$2</h2></summary>')
    .replace(/<\/section>$/, '</details>');
}

function header({ run, summary, at, version, specVersion }: Findings): string {
  return `<header>
<p class="kicker">Mootcourt · stress test of a model spec</p>
<h1>${escapeAndTrim(run.spec)}</h1>
<p>${extentText(summary)}, panel ${escapeAndTrim(run.panel)}, seed ${run.seed}.</p>
<p class="soft">${specVersion === undefined ? '' : `Spec ${escapeAndTrim(specVersionText(specVersion))}. `}Run ${escapeAndTrim(run.id)}, started ${escapeAndTrim(timestampText(run.startedAt))}, is ${escapeAndTrim(run.state)}; report made ${escapeAndTrim(timestampText(at))} by mootcourt ${escapeAndTrim(version)}.</p>
${run.simulated ? '<p class="simulated"><strong>Simulated agents.</strong> These numbers calibrate the method; they say nothing of real models.</p>' : ''}
</header>`;
}

function card(measure: NamedMeasure): string {
  const reported = formatMeasurement(measure);
  const value =
    reported.kind === 'number'
      ? `<p class="figure">${escapeAndTrim(reported.value)}</p><p class="soft">${escapeAndTrim(reported.interval)}, n = ${reported.n} ${escapeAndTrim(measure.unit)}</p>`
      : `<p class="missing">${escapeAndTrim(reported.text)}</p>`;
  return `<div class="card"><h3>${escapeAndTrim(measure.name)}</h3>${value}<p class="soft">${escapeAndTrim(measure.meaning)}</p></div>`;
}

function measureTable(measures: readonly NamedMeasure[]): string {
  const rows = measures.map((measure) => {
    const reported = formatMeasurement(measure);
    const cells =
      reported.kind === 'number'
        ? [reported.value, reported.interval, `${reported.n} ${measure.unit}`].map(noWrap)
        : [reported.text, '–', '–'];
    return [measure.name, ...cells, measure.measured.source];
  });
  return table(['Measure', 'Value', '95 % interval', 'n', 'Source of the formula'], rows);
}

function verdictBar({ verdicts }: RunSummary): string {
  return partsBar('Verdicts on responses', [
    { name: 'compliant', count: verdicts.compliant, tone: 'all' },
    { name: 'ambiguous', count: verdicts.ambiguous, tone: 'some' },
    { name: 'non-compliant', count: verdicts['non-compliant'], tone: 'every' },
    { name: 'no verdict', count: verdicts.none, tone: 'none' },
  ]);
}

function rounds(summary: RunSummary): string {
  const { held, contestedBefore, contestedAfter } = summary.rounds;
  const bar = partsBar('Contested responses after debate', [
    { name: 'settled in debate', count: contestedBefore - contestedAfter, tone: 'all' },
    { name: 'still contested', count: contestedAfter, tone: 'every' },
  ]);
  const settledSome = held > 0 && contestedAfter <= contestedBefore;
  return `${settledSome ? bar : ''}<p>${roundsText(summary.rounds)}</p>`;
}

function clauses(summary: RunSummary): string {
  const conflicting = summary.clauses.filter((clause) => clause.conflict > 0);
  if (conflicting.length === 0) return '<p>None.</p>';
  const intro = `<p>Of the pairs of judges in which at least one cites the clause, how many gave different verdicts: <b>interpretive</b>, both cite it and read it differently (dark); <b>activation</b>, the other cites other clauses only (light). “Parts judges” is the share of both, drawn towards that of all clauses by as much as few pairs leave open, with families as clusters; the order is by the lower end of its interval. Of the chance to part so many pairs, did it part them as the others together do: ${escapeAndTrim(chanceMeaning, 600)}.</p>`;
  const rows = (shown: RunSummary['clauses']) =>
    table(
      [
        'Clause',
        'Parts judges',
        'Among the worst five',
        'Disagreements',
        '',
        'Interpretive',
        'Activation',
        'Pairs',
        'p',
        'Adjusted',
      ],
      shown.map((clauseConflict) => [
        clauseConflict.clause,
        cellText(clauseConflict.parted, 'percent'),
        numberText(clauseConflict.amongWorst, 'percent'),
        clauseConflict.interpretive + clauseConflict.activation,
        { html: conflictBar(clauseConflict) },
        clauseConflict.interpretive,
        clauseConflict.activation,
        clauseConflict.pairs,
        ...chanceCells(clauseConflict.chance),
      ]),
    );
  return `${intro}${collapsible(conflicting, 15, (clauses) => rows([...clauses]))}`;
}

function panel({ panel: members, totals }: Findings): string {
  const kin = judgesOfRespondentVendors(members).map(memberName);
  const note =
    kin.length === 0
      ? 'No judge shares a family with a respondent.'
      : `Judges that share a family with a respondent: ${kin.join(', ')}.`;
  const recorded =
    members.respondents === 'recorded' ? ' The answers were recorded elsewhere and came with the scenarios.' : '';
  return `<p>${escapeAndTrim(note + recorded, 2000)}</p><details class="more"><summary>All members</summary>${table(
    ['Name', 'Role', 'Family'],
    panelMembers(members).map(({ name, role, family }) => [name, role, family]),
  )}</details>${totals.served.length === 0 ? '' : `<details class="more"><summary>Who answered, where it is not what was asked</summary>${list(servedTexts(totals))}</details>`}`;
}

function cost({ run, totals, unpriced }: Findings): string {
  const digest = run.digest === '' ? '' : `<p>Trace digest <code>${escapeAndTrim(run.digest)}</code></p>`;
  return `<h3>Cost</h3><p>${countText(totals.calls)} model calls, ${tokensText(totals, countText)}, ${escapeAndTrim(costText({ costUsd: totals.costUsd, simulated: run.simulated, unpriced }), 2000)}.</p>${digest}`;
}

function list(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escapeAndTrim(sentence, 600)}</li>`).join('')}</ul>`;
}
