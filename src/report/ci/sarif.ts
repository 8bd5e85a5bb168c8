import type { Spec } from '../../domain/spec.ts';
import { type Findings, measuredText } from '../../results/findings.ts';
import type { ClauseSummary } from '../../results/run-summary.ts';
import { plainText } from '../escape.ts';

/** Chance to be among the five worst clauses from which a result is a warning; below it is a note. */
const warningFrom = 0.5;

const rules = [
  {
    id: 'clause-parts-judges',
    shortDescription: { text: 'Judges come to different verdicts over this clause' },
    fullDescription: {
      text: 'Of the pairs of judges on one response in which at least one cites the clause, the share with different verdicts, where both cite it (interpretive) or they rest on other clauses (activation).',
    },
    defaultConfiguration: { level: 'note' },
  },
  {
    id: 'spec-problem',
    shortDescription: { text: 'Contested cases were put down to this clause' },
    fullDescription: {
      text: 'The meta-adjudicator or a person ruled that a contested case comes from a contradiction, an ambiguity, a gap or the granularity of the spec, and names this clause.',
    },
    defaultConfiguration: { level: 'warning' },
  },
];

/**
 * Findings on the clauses of a spec as SARIF 2.1.0, with the lines of its file as locations, for code scanning.
 * Of a spec of several files the clause alone is named.
 */
export function sarifLog(findings: Findings, spec: Spec): unknown {
  const { run, summary, version, specVersion } = findings;
  const results = [
    ...summary.clauses.filter(({ conflict }) => conflict > 0).map((clause) => partedResult(clause)),
    ...problemResults(findings),
  ];
  const located = results.flatMap(({ clause, ...result }) => {
    const location = locationOf(spec, clause, specVersion?.file);
    return [{ ...result, ...(location === undefined ? {} : { locations: [location] }) }];
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mootcourt',
            semanticVersion: version,
            informationUri: 'https://www.npmjs.com/package/mootcourt',
            rules,
          },
        },
        automationDetails: { id: `mootcourt/${plainText(run.spec, 100)}/` },
        properties: { run: run.id, simulated: run.simulated, specSha256: specVersion?.sha256 },
        results: located,
      },
    ],
  };
}

type Result = {
  clause: string;
  ruleId: string;
  level: 'note' | 'warning';
  message: { text: string };
  partialFingerprints: Record<string, string>;
};

function partedResult({ clause, parted, amongWorst, interpretive, activation, pairs }: ClauseSummary): Result {
  return {
    clause,
    ruleId: 'clause-parts-judges',
    level: amongWorst >= warningFrom ? 'warning' : 'note',
    message: {
      text: `${plainText(clause, 200)} parts judges in ${interpretive + activation} of ${pairs} pairs (${interpretive} read it differently, ${activation} rest on other clauses); drawn towards all clauses ${measuredText(parted, 'percent')}.`,
    },
    partialFingerprints: { 'clauseAndRule/v1': `clause-parts-judges:${clause}` },
  };
}

function problemResults({ summary }: Findings): Result[] {
  const problemsOf = new Map<string, { clause: string; problem: string; scenarios: string[] }>();
  for (const { scenario, ruling } of summary.cases) {
    if (ruling === undefined || ruling.problem === 'none' || ruling.problem === 'judge-error') continue;
    for (const clause of new Set(ruling.clauses.filter(({ verified }) => verified).map((cited) => cited.clause))) {
      const key = `${ruling.problem}:${clause}`;
      const entry = problemsOf.get(key) ?? { clause, problem: ruling.problem, scenarios: [] };
      entry.scenarios.push(scenario);
      problemsOf.set(key, entry);
    }
  }
  return [...problemsOf].map(([key, { clause, problem, scenarios }]) => ({
    clause,
    ruleId: 'spec-problem',
    level: 'warning' as const,
    message: {
      text: `${problem} at ${plainText(clause, 200)}: ${scenarios.length} contested ${scenarios.length === 1 ? 'case' : 'cases'} (${scenarios
        .slice(0, 3)
        .map((name) => plainText(name, 80))
        .join(', ')}${scenarios.length > 3 ? ', …' : ''}).`,
    },
    partialFingerprints: { 'clauseAndRule/v1': key },
  }));
}

function locationOf(spec: Spec, id: string, file: string | undefined) {
  const clause = spec.clauses.find((candidate) => candidate.id === id);
  if (clause === undefined) return undefined;
  const logicalLocations = [{ name: clause.id, fullyQualifiedName: clause.path.join(' › '), kind: 'member' }];
  // Offsets of a folder's spec are those of the joined text, which is no file.
  if (file === undefined || !/\.\w+$/.test(file)) return { logicalLocations };
  const [start, end] = clause.range;
  const lineAt = (offset: number) => spec.source.slice(0, offset).split('\n').length;
  const text = spec.source.slice(start, end).trimEnd();
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
      region: { startLine: lineAt(start), endLine: lineAt(start + text.length) },
    },
    logicalLocations,
  };
}
