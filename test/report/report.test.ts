import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { caveatsOf } from '../../src/report/caveats.ts';
import { formatMeasurement } from '../../src/report/format-measurement.ts';
import { htmlReport } from '../../src/report/html/report.ts';
import { keyFindings } from '../../src/report/key-findings.ts';
import { markdownReport } from '../../src/report/markdown/report.ts';
import { panelMembers } from '../../src/report/panel-members.ts';
import { analysisSections } from '../../src/report/sections/all-sections.ts';
import { roundsBlocks } from '../../src/report/sections/rounds.ts';
import { cellText } from '../../src/report/sections/section.ts';
import { type Findings, measuredText, measuresOf, numberText } from '../../src/results/findings.ts';
import { writeReport, writeReports } from '../../src/runs/results/write-report.ts';
import { offlineRun } from '../support/offline-run.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const folder = temporaryFolder();
let findings: Findings;
let small: Findings;

beforeAll(async () => {
  [findings, small] = await Promise.all([offlineRun(folder, 36), offlineRun(folder, 2)]);
}, 900_000);

/** What a reader sees of the page, and of the Markdown. */
const words = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ');
const unescaped = (markdown: string) =>
  markdown
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\\(.)/g, '$1')
    .replace(/[|\s]+/g, ' ');
const bothOf = (findings: Findings) => [words(htmlReport(findings)), unescaped(markdownReport(findings))];

describe('the report of a run', () => {
  it('has the numbers of the summary, in both formats', () => {
    const { summary, totals } = findings;
    expect([summary.families, summary.debates]).toEqual([12, 36]);
    for (const text of bothOf(findings)) {
      expect(text).toContain('36 debates in 12 scenario families');
      for (const { name, measured, format } of measuresOf(findings)) {
        const { estimate, interval } = measured;
        if (estimate.kind !== 'value' || interval.kind !== 'interval') throw new Error(`expected a number: ${name}`);
        const [value, low, high] = [estimate.value, interval.low, interval.high].map((value) =>
          format === 'percent' ? `${(100 * value).toFixed(1)} %` : value.toFixed(3),
        );
        expect(text).toContain(`${name} ${value} [${low}, ${high}] ${estimate.n}`);
        expect(text).toContain(measured.source);
      }
      for (const { bin, debates, contested, problematic, allProblematic } of summary.bins)
        expect(text).toContain(`${bin} ${debates} ${contested} ${problematic} ${allProblematic}`);
      for (const [verdict, count] of Object.entries(summary.verdicts))
        expect(text).toContain(`${verdict === 'none' ? '' : verdict} ${count}`);
      for (const counts of [summary.outcomes, summary.problems])
        for (const [name, count] of Object.entries(counts)) expect(text).toContain(`${name} ${count}`);
      for (const clauseConflict of summary.clauses.filter((clause) => clause.conflict > 0))
        expect(text).toContain(
          `${clauseConflict.clause} ${cellText(clauseConflict.parted, 'percent')} ${numberText(clauseConflict.amongWorst, 'percent')} ${clauseConflict.interpretive + clauseConflict.activation} ${clauseConflict.interpretive} ${clauseConflict.activation} ${clauseConflict.pairs}`,
        );
      for (const contestedCase of summary.cases) {
        expect(text).toContain(`mootcourt replay ${contestedCase.debate}`);
        expect(text).toContain(contestedCase.query.replace(/\s+/g, ' ').trim().slice(0, 1000));
      }
      expect(text).toContain(
        `${summary.rounds.contestedBefore} before the rounds, ${summary.rounds.contestedAfter} after`,
      );
      expect(text).toContain(`Judges changed ${summary.rounds.moves} verdicts`);
      expect(text).toContain(
        `${totals.calls.toLocaleString('en')} model calls, ${totals.inputTokens.toLocaleString('en')} input tokens`,
      );
      for (const { name } of panelMembers(findings.panel)) expect(text).toContain(name);
      expect(text).toContain('Simulated agents.');
    }
  });

  it('begins with weakest clauses in their words, worst cases, what to change and limitations [P215]', () => {
    const { summary } = findings;
    const titles = ['Weakest clauses', 'Worst cases', 'What to change', 'Limitations', 'What was found'];
    for (const document of [htmlReport(findings), markdownReport(findings)]) {
      const places = titles.map((title) => document.search(new RegExp(`(<h2>|## )${title}`)));
      expect(places).toEqual(places.toSorted((left, right) => left - right));
      expect(Math.min(...places)).toBeGreaterThan(0);
    }
    for (const text of bothOf(findings)) {
      const first = text.slice(0, text.indexOf('What was found'));
      expect(summary.weakest.length).toBeGreaterThan(2);
      for (const clause of summary.weakest.slice(0, 3)) {
        expect(first).toContain(clause.text.replace(/\s+/g, ' ').trim().slice(0, 200));
        for (const { query } of clause.worst) expect(first).toContain(query.replace(/\s+/g, ' ').trim().slice(0, 200));
      }
      for (const { query } of summary.cases.slice(0, 3))
        expect(first).toContain(query.replace(/\s+/g, ' ').trim().slice(0, 500));
    }
    // Behind the first pages each section is folded.
    expect(htmlReport(findings)).not.toMatch(/<section id="(agreement|cases|method)"/);
  });

  it('says what a run of two debates knows: numbers, counts, and why there is no interval [P161]', () => {
    expect(small.summary.debates).toBe(2);
    for (const measure of measuresOf(small))
      expect(formatMeasurement(measure)).toMatchObject({
        kind: 'number',
        interval: 'no interval: fewer than 10 scenario families',
      });
    expect(htmlReport(small)).toContain('2 debates in 1 scenario family, 24 responses');
    const { estimate } = small.summary.coefficients.ac1;
    for (const text of bothOf(small)) {
      expect(text).toMatch(
        /Contested debates: \d+\.0 %, no interval: fewer than 10 scenario families; \d of 2 debates/,
      );
      expect(estimate.kind === 'value' && text.includes(estimate.value.toFixed(3))).toBe(true);
      expect(text).not.toContain('NaN');
    }
  });

  it('has the whole analysis in both formats: every number with interval and n, formulas by table [P161]', () => {
    const { analysis } = findings.summary;
    const sections = analysisSections(analysis);
    expect(sections.map(({ id }) => id)).toEqual([
      'non-compliance',
      'authority',
      'judges',
      'models',
      'refusals',
      'outliers',
      'character',
      'kinds',
    ]);
    const tables = [...sections.flatMap(({ blocks }) => blocks), ...roundsBlocks(analysis)].filter(
      (block) => block.kind === 'table',
    );
    expect(tables.length).toBeGreaterThan(12);
    const measuredCell =
      /^(-?\d+\.\d+( %)? \[-?\d+\.\d+( %)?, -?\d+\.\d+( %)?\], n \d+|-?\d+\.\d+( %)?, no interval, n \d+|none|not computed: .+|(< )?[01]\.\d{3})$/;
    for (const { rows, sources, head } of tables) {
      expect(rows.length === 0 || sources.length > 0 || head[0] === 'Model').toBe(true);
      for (const cell of rows.flat().filter((row) => typeof row === 'string' && /\d\.\d|\[/.test(row)))
        if (!String(cell).startsWith('simulated:') && !/^\[\d/.test(String(cell))) expect(cell).toMatch(measuredCell);
    }
    for (const text of bothOf(findings))
      for (const { title, blocks } of sections) {
        expect(text).toContain(title);
        for (const block of blocks)
          if (block.kind === 'table')
            for (const cell of block.rows[0] ?? []) expect(text).toContain(String(cell).replace(/\s+/g, ' '));
      }
    const none = [...analysisSections(small.summary.analysis), { blocks: roundsBlocks(small.summary.analysis) }];
    for (const { blocks } of none)
      for (const block of blocks)
        if (block.kind === 'table')
          // Of one family only the pooled shares of clauses, in their sixth column, have an interval.
          for (const row of block.rows)
            expect(JSON.stringify(row.filter((_cell, column) => column !== 5))).not.toMatch(/\d\.\d+( %)? \[/);
  });

  it('in one line: value, interval or why there is none, and n', () => {
    const { coefficients } = findings.summary;
    expect(measuredText(coefficients.kappa, 'decimals')).toMatch(/^-?\d\.\d{3} \[-?0\.\d{3}, 0\.\d{3}\], n = \d+$/);
    const none = { kind: 'none', reason: 'fewer than 10 scenario families', clusters: 2 } as const;
    expect(measuredText({ ...coefficients.kappa, interval: none }, 'decimals')).toMatch(
      /^-?\d\.\d{3}, n = \d+ \(no interval: fewer than 10 scenario families\)$/,
    );
    const five = { kind: 'value', value: 5 / 6, n: 6 } as const;
    expect(measuredText({ ...coefficients.kappa, estimate: five, interval: none }, 'percent')).toBe(
      '83.3 %, 5 of 6 (no interval: fewer than 10 scenario families)',
    );
    const estimate = { kind: 'undefined', reason: 'no item has two ratings', n: 0 } as const;
    expect(measuredText({ ...coefficients.kappa, estimate }, 'percent')).toBe('not computed: no item has two ratings');
  });

  it('tells tension in which all models break the spec together, which D does not show', () => {
    const [low, ...others] = findings.summary.bins;
    if (low === undefined) throw new Error('expected bins');
    const bins = [{ ...low, debates: 9, problematic: 5, allProblematic: 4 }, ...others];
    const name = keyFindings({ ...findings, summary: { ...findings.summary, bins } }).join('\n');
    expect(name).toContain('Unanimous tension: in 4 debates');
    expect(name).toContain('4 of 9 debates with D below 1');
    const empty = bins.map((bin) => ({ ...bin, debates: 0, allProblematic: 0 }));
    const none = keyFindings({ ...findings, summary: { ...findings.summary, bins: empty } }).join('\n');
    expect(none).toContain('not computed: no debate has D below 1');
  });

  it('warns of simulation, kinship, small samples and what is missing', () => {
    expect(caveatsOf(findings)[0]).toContain('simulated');
    const { panel, summary, run } = findings;
    const judges = panel.judges.map((judge, index) => (index === 0 ? { ...judge, family: 'anthropic' } : judge));
    const caveats = caveatsOf({
      ...findings,
      run: { ...run, state: 'stopped', reason: 'the budget is spent' },
      panel: { ...panel, judges },
      summary: {
        ...summary,
        failedResponses: 3,
        abstentions: 4,
        unverifiedCitations: { count: 5, of: 60 },
        verdicts: { ...summary.verdicts, none: 6 },
      },
    }).join('\n');
    for (const part of [
      'same vendor as a respondent may favour it: simulated:judge-literal.',
      'Few scenario families (12)',
      'answered once',
      '3 responses are missing',
      '4 assessments are missing',
      '6 responses ended without a verdict',
      '5 of 60 citations',
      'The run is stopped: the budget is spent.',
    ])
      expect(caveats).toContain(part);
  });

  it('is written whole under a safe name, with nothing left beside it', () => {
    const target = path.join(folder, 'reports');
    const files = writeReports(findings, target);
    expect(readFileSync(files.html, 'utf8')).toBe(htmlReport(findings));
    expect(readFileSync(files.markdown, 'utf8')).toBe(markdownReport(findings));
    const file = writeReport({ ...findings, run: { ...findings.run, id: '../../escape' } }, target, 'html');
    expect(path.dirname(file)).toBe(target);
    expect(readdirSync(target).sort()).toEqual(
      [files.html, files.markdown, file].map((name) => path.basename(name)).sort(),
    );
  });
});
