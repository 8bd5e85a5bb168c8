import type { DebateRow } from '../../domain/run.ts';
import { type Findings, specVersionText } from '../../results/findings.ts';
import type { ContestedCase } from '../../results/run-summary.ts';
import { escapeHtml, plainText } from '../escape.ts';

/** A condition that the command was to check, and whether it holds. */
export type GateResult = { name: string; failed: boolean; text: string };

/**
 * A run as JUnit XML: one test a debate, which fails where the panel had no sure majority at first reading, is an error where
 * the debate failed, and is skipped where it has not ended; and one test a gate.
 */
export function junitXml(
  { run, summary, specVersion }: Findings,
  debates: readonly Pick<DebateRow, 'id' | 'scenario' | 'state' | 'contested' | 'd'>[],
  gates: readonly GateResult[],
): string {
  const cases = new Map(summary.cases.map((item) => [item.debate, item]));
  const tests = debates.map((debate) => ({ debate, outcome: outcomeOf(debate, cases.get(debate.id)) }));
  const count = (kind: string) => tests.filter(({ outcome }) => outcome.kind === kind).length;
  const failedGates = gates.filter(({ failed }) => failed).length;
  const properties = {
    run: run.id,
    spec: run.spec,
    ...(specVersion === undefined ? {} : { specVersion: specVersionText(specVersion) }),
    panel: run.panel,
    seed: String(run.seed),
    simulated: String(run.simulated),
  };
  const suite = (name: string, attributes: string, body: readonly string[]) =>
    `  <testsuite name="${attribute(name)}" ${attributes}>\n${body.map((line) => `    ${line}\n`).join('')}  </testsuite>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mootcourt" tests="${tests.length + gates.length}" failures="${count('failure') + failedGates}" errors="${count('error')}" skipped="${count('skipped')}">
${suite(
  `debates on ${run.spec}`,
  `tests="${tests.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" timestamp="${attribute(run.startedAt)}"`,
  [
    `<properties>${Object.entries(properties)
      .map(([name, value]) => `<property name="${name}" value="${attribute(value)}"/>`)
      .join('')}</properties>`,
    ...tests.map(
      ({ debate, outcome }) =>
        `<testcase classname="${attribute(run.spec)}" name="${attribute(debate.scenario)}">${outcome.xml}</testcase>`,
    ),
  ],
)}${
  gates.length === 0
    ? ''
    : suite(
        'gates',
        `tests="${gates.length}" failures="${failedGates}" errors="0" skipped="0"`,
        gates.map(
          ({ name, failed, text }) =>
            `<testcase classname="gates" name="${attribute(name)}">${failed ? `<failure type="gate" message="${attribute(text)}"/>` : `<system-out>${attribute(text)}</system-out>`}</testcase>`,
        ),
      )
}</testsuites>
`;
}

function outcomeOf(
  { state, contested, d }: Pick<DebateRow, 'state' | 'contested' | 'd'>,
  detail: ContestedCase | undefined,
): { kind: 'passed' | 'failure' | 'error' | 'skipped'; xml: string } {
  if (state === 'failed') return { kind: 'error', xml: '<error type="failed" message="the debate failed"/>' };
  if (state !== 'ruled' && state !== 'awaiting-human')
    return { kind: 'skipped', xml: `<skipped message="the debate is ${state}"/>` };
  if (!contested) return { kind: 'passed', xml: '' };
  const ruling = detail?.ruling;
  const message = `contested, D ${d === null ? 'not computed' : d.toFixed(2)}${ruling === undefined ? '' : `; ruled ${ruling.outcome}, ${ruling.problem}`}`;
  const clauses = ruling?.clauses.map(({ clause, quote }) => `${clause}: ${quote}`) ?? [];
  const body = [detail?.query ?? '', ruling?.explanation ?? '', ...clauses].filter((line) => line !== '');
  return {
    kind: 'failure',
    xml: `<failure type="contested" message="${attribute(message)}">${body.map((line) => attribute(line)).join('\n')}</failure>`,
  };
}

/** Text for elements and attributes of XML, on one line, without signs that XML forbids. */
function attribute(text: string): string {
  return escapeHtml(plainText(text, 2000).replace(/[\ufffe\uffff]/g, ''));
}
