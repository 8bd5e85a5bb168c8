import type { Severity, SeverityFindings } from '../../analysis/run/severity.ts';
import { estimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { type Block, decimals, measuredTable } from './section.ts';

const what = {
  positions: 'On positions of 0 to 6, one scale for all judges',
  positionsOwnScale: 'On positions, with a scale of its own for each judge',
  verdicts: 'On compliant or not, judges who also differ in how well they tell answers apart',
} as const;

/** Severity of judges apart from the answers that they read. */
export function severityBlocks(severity: Severity): Block[] {
  return [
    { kind: 'heading', text: 'Severity apart from answers' },
    {
      kind: 'text',
      text: 'How severe each judge is, had all judges read the same answers: in log odds around the mean of the panel, above 0 places answers lower or finds them problematic more often. Infit and outfit are 1 where a judge varies as the model says; from 0.5 to 1.5 they are useful, above that a judge is erratic, below it says what the others say. Assumed: answers vary as a normal distribution does, and judges read them independently; what all judges get wrong together counts as the answer.',
    },
    ...(['positions', 'positionsOwnScale', 'verdicts'] as const).flatMap((name) =>
      judgeTable(what[name], severity[name]),
    ),
    ...modelTable('Mean position, 0 to 6, over both values of each answer', severity.positions),
    ...modelTable('Share of compliant verdicts', severity.verdicts),
  ];
}

function judgeTable(name: string, findings: SeverityFindings): Block[] {
  if (findings.kind === 'none')
    return [
      { kind: 'text', text: `${name}: not estimated, since ${findings.reason}; n = ${findings.answers} answers.` },
    ];
  const { judges, answers, families, alone, of } = findings;
  const left = alone === 0 ? '' : `, ${alone} that one judge read left out`;
  const drawn = of > answers + alone ? `, a random sample of ${of}` : '';
  return [
    measuredTable(
      `${name}; n = ${answers} answers in ${families} families${left}${drawn}.`,
      ['Judge', 'Severity', 'Discrimination', 'Infit', 'Outfit'],
      judges.map(({ judge, infit, outfit, severity, discrimination, ratings }) => ({
        name: [judge],
        cells: [severity, discrimination, plain(infit, ratings), plain(outfit, ratings)].map(decimals),
      })),
    ),
  ];
}

function modelTable(name: string, findings: SeverityFindings): Block[] {
  if (findings.kind === 'none') return [];
  return [
    measuredTable(
      `${name}: as given, and fair, that is as a judge of average severity would give it for the same answers. It compares how answers were read, not models.`,
      ['Model', 'Answers', 'As given', 'Fair'],
      findings.models.map(({ model, answers, observed, fair }) => ({
        name: [model, answers],
        cells: [plain(observed, answers), plain(fair, answers)].map(decimals),
      })),
    ),
  ];
}

const formula = 'infit and outfit: Wright & Masters 1982, ch. 5; fair averages: Linacre 1989';

/** A number that has no interval of its own. */
function plain(value: number, n: number): Measurement {
  const interval = { kind: 'none', reason: 'none is computed for it', clusters: 0 } as const;
  return { estimate: estimated(value, n), interval, source: formula };
}
