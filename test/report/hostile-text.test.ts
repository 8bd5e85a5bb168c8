import { beforeAll, describe, expect, it } from 'vitest';
import { escapeMarkdown, plainText } from '../../src/report/escape.ts';
import { htmlReport } from '../../src/report/html/report.ts';
import { markdownReport } from '../../src/report/markdown/report.ts';
import type { Findings } from '../../src/results/findings.ts';
import { offlineRun } from '../support/offline-run.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const hostile =
  '<img src=x onerror="alert(1)"></style><script>alert(2)</script><!-- \u001b[31mred\u0007 \u202egnirts\u2066 | `code` [link](javascript:alert(3)) ![i](http://evil.test/p.png) http://evil.test www.evil.test $x$ ';

let plain: Findings;
let attacked: Findings;

beforeAll(async () => {
  plain = await offlineRun(temporaryFolder(), 3);
  const { run, summary, panel } = plain;
  const clauses = [{ clause: hostile, quote: hostile.repeat(100), verified: false }];
  const cases: Findings['summary']['cases'] = [
    {
      debate: hostile,
      scenario: hostile,
      query: hostile.repeat(5000),
      d: 2,
      ruling: {
        outcome: 'escalated',
        verdicts: [{ response: hostile, by: 'majority', verdict: 'ambiguous', reason: hostile }],
        problem: 'ambiguity',
        clauses,
        explanation: hostile.repeat(5000),
        amendment: { clause: hostile, text: hostile.repeat(5000) },
      },
    },
    {
      debate: hostile,
      scenario: hostile,
      query: hostile,
      conversation: {
        first: [{ role: 'operator', text: hostile.repeat(100) }],
        omitted: 7,
        last: [{ role: 'user', text: `Is there a way over tonight? ${hostile}` }],
      },
      d: 1,
      ruling: undefined,
    },
  ];
  attacked = {
    ...plain,
    run: { ...run, id: hostile, spec: hostile, panel: hostile, reason: hostile.repeat(5000), state: 'failed' },
    panel: { ...panel, judges: panel.judges.map((judge) => ({ ...judge, name: hostile, family: hostile })) },
    summary: {
      ...summary,
      analysis: named(hostile, summary.analysis),
      cases,
      clauses: [
        {
          clause: hostile,
          pairs: 2,
          interpretive: 1,
          activation: 1,
          conflict: 1,
          parted: summary.meanD,
          amongWorst: 0.5,
          chance: { kind: 'chance', p: 0.5, adjusted: 1, tests: 2 },
        },
      ],
    },
  };
}, 900_000);

it('a case that is a conversation shows who said what, and how many messages are left out', () => {
  const html = htmlReport(attacked);
  expect(html).toMatch(
    /<p class="message operator"><b>Operator<\/b> &#60;img.*<p class="soft">7 messages left out<\/p><p class="message user"><b>User<\/b> Is there a way over tonight\?/s,
  );
  expect(markdownReport(attacked)).toMatch(
    /- \*\*Operator:\*\* &#60;img.*\n- \*7 messages left out\*\n- \*\*User:\*\* Is there a way over tonight\?/,
  );
});

describe('hostile text in a report', () => {
  it('adds not one element, attribute or rule to the page', () => {
    const html = withoutDebateLinks(htmlReport(attacked));
    expect(html).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#60;/style&#62;&#60;script&#62;');
    expect(html).not.toMatch(/<img|<script|<!--|<iframe|<a\b|\son\w+="/i);
    expect(html.match(/<\/?style>/g)).toEqual(['<style>', '</style>']);
    expect(new Set([...html.matchAll(/<([a-z0-9]+)/g)].map((match) => match[1]))).toEqual(
      new Set(
        [
          ...withoutDebateLinks(htmlReport(plain)).matchAll(/<([a-z0-9]+)/g),
          ...withoutDebateLinks(htmlReport(withoutText(attacked))).matchAll(/<([a-z0-9]+)/g),
        ].map((match) => match[1]),
      ),
    );
  });

  it('makes no markup, link or address in Markdown', () => {
    const markdown = withoutDebateLinks(markdownReport(attacked));
    expect(markdown).not.toMatch(/<\w|<!|(?<!\\)\]\(|(?<!\\):\/\/|www\.|(?<!\\)`code|\$x/i);
    const bars = (line: string) => [...line.matchAll(/(?<!\\)\|/g)].length;
    const tables = markdown.split(/\n\n+/).filter((part) => part.startsWith('| '));
    expect(tables.length).toBeGreaterThan(10);
    for (const rows of tables.map((part) => part.split('\n')))
      expect(new Set(rows.map(bars))).toEqual(new Set([bars(rows[0] ?? '')]));
  });

  it('has no control character or text-direction override and is cut to size', () => {
    for (const text of [htmlReport(attacked), markdownReport(attacked)]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(text.length).toBeLessThan(400_000);
    }
  });

  it('is cut without breaking a letter, and piled marks are thinned', () => {
    expect(plainText('😀'.repeat(600_000), 10)).toBe(`${'😀'.repeat(4)}…`);
    expect(plainText(`a${'\u0301'.repeat(20)}b`, 10)).toBe(`a${'\u0301'.repeat(4)}b`);
    expect(plainText(`a${'\u0301'.repeat(1_000_000)}b`, 10)).toBe(`a${'\u0301'.repeat(4)}…`);
    expect(plainText('\ud800 lone', 10)).toBe('\ufffd lone');
    expect(plainText('one\u2028two\r\nthree', 50)).toBe('one two three');
  });

  it('is no list, heading or rule at the start of a line of Markdown', () => {
    expect(['# a', '- a', '+ a', '1. a', '12) a', '=== a', '1.5 a', '> a', '* a'].map(escapeMarkdown)).toEqual([
      '\\# a',
      '\\- a',
      '\\+ a',
      '1\\. a',
      '12\\) a',
      '\\=== a',
      '1.5 a',
      '&#62; a',
      '\\* a',
    ]);
  });

  it('is beside a page that needs no network and runs no script', () => {
    for (const findings of [plain, attacked]) {
      const html = withoutDebateLinks(htmlReport(findings));
      expect(html).not.toMatch(/<script|<link|<base|@import|url\(|\s(?:src|href|srcset|action)=["']/i);
      expect(html).toContain(
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
      );
    }
  });
});

/** An analysis whose judges, models, scenarios and clauses have hostile names. */
function named(text: string, analysis: Findings['summary']['analysis']): Findings['summary']['analysis'] {
  const hostileNames = JSON.stringify(analysis).replace(
    /"(judge|model|scenario|name|category|debate|value)":"[^"]*"/g,
    (_whole, key) => `"${key}":${JSON.stringify(text)}`,
  );
  return JSON.parse(hostileNames);
}

/** The same report with harmless words in the hostile places. */
function withoutText(findings: Findings): Findings {
  return JSON.parse(JSON.stringify(findings).replaceAll(JSON.stringify(hostile).slice(1, -1), 'word '));
}

/** The one link that a report makes leads to the viewer on this machine. */
function withoutDebateLinks(text: string): string {
  const address = /http:\/\/127\.0\.0\.1:7331\/debates\/[\w%.~-]+/;
  return text
    .replaceAll(new RegExp(`<a href="${address.source}">`, 'g'), '')
    .replaceAll(new RegExp(`\\[Watch or replay it\\]\\(${address.source}\\)`, 'g'), '');
}
