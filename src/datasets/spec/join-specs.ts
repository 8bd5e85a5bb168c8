import type { SpecFormat } from './lines.ts';
import { type ParsedSpec, readSpec } from './parse-spec.ts';

/**
 * Several texts as one spec, in their order, each cut by its own format. Clauses keep their names
 * where these are unique; else the file's name stands before them.
 */
export function joinSpecs(
  files: readonly { source: string; id: string; format: SpecFormat }[],
  id: string,
): ParsedSpec {
  const parsed = files
    .filter(({ source }) => source.trim() !== '')
    .map((file) => ({ ...file, ...readSpec(file.source, file.id, file.format) }));
  const counts = new Map<string, number>();
  for (const { spec } of parsed)
    for (const clause of spec.clauses) counts.set(clause.id, (counts.get(clause.id) ?? 0) + 1);
  let source = '';
  const clauses = parsed.flatMap(({ spec, id: file }, index) => {
    // A blank line between two files belongs to the clause before it.
    const gap = index === parsed.length - 1 ? '' : spec.source.endsWith('\n') ? '\n' : '\n\n';
    const offset = source.length;
    source += spec.source + gap;
    return spec.clauses.map((clause, index) => {
      const end = index === spec.clauses.length - 1 ? clause.range[1] + gap.length : clause.range[1];
      return {
        ...clause,
        id: (counts.get(clause.id) ?? 0) > 1 ? `${file}/${clause.id}` : clause.id,
        text: index === spec.clauses.length - 1 ? clause.text + gap : clause.text,
        range: [clause.range[0] + offset, end + offset] as [number, number],
      };
    });
  });
  return {
    spec: { id, title: id, source, clauses },
    how: parsed
      .map(({ how }) => how)
      .filter((how, index, all) => all.indexOf(how) === index)
      .join('; '),
  };
}
