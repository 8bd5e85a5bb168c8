import type { Clause, Spec } from '../../domain/spec.ts';
import { unstatedLevel } from '../../domain/statement.ts';

/**
 * Level of authority of every clause by id: that of its own heading, else of the nearest heading that encloses it, else `unstated`.
 * A first line such as `Authority: platform` below a heading states a level too.
 */
export function clauseLevels(spec: Spec): Map<string, string> {
  const levels = new Map<string, string>();
  /** Enclosing clauses, outermost first. */
  const open: { depth: number; level: string | undefined }[] = [];
  for (const clause of spec.clauses) {
    const depth = clause.path.length;
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const level = statedLevel(clause) ?? open.at(-1)?.level;
    open.push({ depth, level });
    levels.set(clause.id, level ?? unstatedLevel);
  }
  return levels;
}

function statedLevel(clause: Clause): string | undefined {
  if (clause.authority !== undefined) return clause.authority;
  const firstLine = clause.text.trimStart().slice(0, 200).split('\n', 1)[0] ?? '';
  return /^[*_([\s]{0,4}(?:authority|level)(?: level)?[*_]{0,2}\s?[:=][*_]{0,2}\s?`?([\w-]{1,40})`?[*_.)\]\s]{0,4}$/i
    .exec(firstLine)?.[1]
    ?.toLowerCase();
}
