import { type DebateRecord, latestAssessments } from '../adjudication/debate-record.ts';

/**
 * One thing that two debates on the same scenario do not share. `of` names respondent or judge
 * where there is one.
 */
export type DebateDifference = {
  what: 'answer' | 'assessment' | 'disagreement' | 'contested' | 'outcome' | 'problem' | 'verdict';
  of: string;
  left: string;
  right: string;
};

/**
 * What differs between two debates, matched by respondent and judge names: labels may be dealt
 * differently. Empty when nothing does.
 */
export function compareDebates(left: DebateRecord, right: DebateRecord): DebateDifference[] {
  const item = facts(left);
  const other = facts(right);
  return [...new Set([...item.keys(), ...other.keys()])].flatMap((key) => {
    const [what, of = ''] = key.split('\0') as [DebateDifference['what'], string?];
    const [was = '–', is = '–'] = [item.get(key), other.get(key)];
    return was === is ? [] : [{ what, of, left: was, right: is }];
  });
}

/** Everything worth comparing, as text by kind and name. */
function facts(record: DebateRecord): Map<string, string> {
  const result = new Map<string, string>();
  const nameOf = new Map([...record.responses].map(([label, end]) => [label, `${end.respondent}#${end.sample}`]));
  for (const [label, end] of record.responses) {
    result.set(`answer\0${nameOf.get(label)}`, end.kind === 'answered' ? end.text : `failed: ${end.failure.kind}`);
  }
  for (const assessment of latestAssessments(record)) {
    const value =
      assessment.kind === 'abstained'
        ? `abstained: ${assessment.failure.kind}`
        : `${assessment.verdict}, positions ${assessment.positions.map((position) => position.position).join('/')}`;
    result.set(`assessment\0${assessment.judge} on ${nameOf.get(assessment.response)}`, value);
  }
  const d = record.rounds[0]?.disagreement?.d;
  result.set('disagreement', d === undefined ? '–' : d.toFixed(3));
  result.set('contested', String(record.rounds[0]?.contested ?? false));
  result.set('outcome', record.ruling?.outcome ?? 'not ruled');
  result.set('problem', record.ruling?.problem ?? 'not ruled');
  for (const ruled of record.ruling?.verdicts ?? []) {
    result.set(`verdict\0${nameOf.get(ruled.response)}`, ruled.by === 'none' ? 'none' : ruled.verdict);
  }
  return result;
}
