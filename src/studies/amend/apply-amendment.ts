import { parseSpec } from '../../datasets/spec/parse-spec.ts';
import { unifiedDiff } from '../../datasets/spec/unified-diff.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Spec } from '../../domain/spec.ts';

export type Amendment = { clause: string; text: string };

/**
 * The spec with new wordings of some clauses, below their headings. Every other clause keeps its id and text.
 * @throws MootcourtError `invalid-input` for an unknown clause, or a wording that would cut the spec into other clauses
 */
export function applyAmendments(spec: Spec, amendments: readonly Amendment[]): Spec {
  const wordings = new Map(amendments.map((amendment) => [amendment.clause, amendment.text]));
  for (const clause of wordings.keys())
    if (!spec.clauses.some(({ id }) => id === clause))
      throw new MootcourtError('invalid-input', `amendment: there is no clause ${clause} in ${spec.id}`);
  const source = spec.clauses
    .map(({ id, text, range: [start, end] }) => {
      const wording = wordings.get(id);
      const whole = spec.source.slice(start, end);
      return wording === undefined ? whole : `${whole.slice(0, whole.length - text.length)}${framed(text, wording)}`;
    })
    .join('');
  const amended = parseSpec(source, spec.id);
  const same =
    amended.clauses.length === spec.clauses.length &&
    amended.clauses.every(({ id, text }, index) => {
      const was = spec.clauses[index];
      return id === was?.id && (wordings.has(id) || text === was.text);
    });
  if (!same)
    throw new MootcourtError(
      'invalid-input',
      'amendment: the wording changes other clauses than the one named; it must hold no heading or open block',
    );
  return amended;
}

/** What changes, as a unified diff that `patch` applies. */
export function amendmentDiff(spec: Spec, amended: Spec): string {
  const file = `${spec.id}.md`;
  return unifiedDiff(
    { file, text: wrapped(spec.source), state: 'before' },
    { file, text: wrapped(amended.source), state: 'amended' },
    2,
  );
}

/** The white space around the old wording stays. */
function framed(old: string, wording: string): string {
  const lead = /^\s*/.exec(old)?.[0] ?? '';
  const trail = /\s*$/.exec(old)?.[0] ?? '';
  return `${lead === '' ? '\n\n' : lead}${wording.trim()}${trail === '' ? '\n' : trail}`;
}

const wrapped = (source: string) => source.replaceAll('\r\n', '\n');
