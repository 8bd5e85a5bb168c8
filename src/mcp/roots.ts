import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The real file behind a path, with all links followed, if it lies below a root and has a name that is accepted. Undefined
 * for anything else, so that a caller cannot tell a file outside the roots from one that does not exist.
 */
export function fileBelow(
  roots: readonly string[],
  named: string,
  accepts: (name: string) => boolean,
): string | undefined {
  return realPathsBelow(roots, named).find((real) => accepts(real) && statSync(real).isFile());
}

/** The real folder behind a path, if none of its entries leads out of the roots. */
export function folderBelow(roots: readonly string[], named: string): string | undefined {
  return realPathsBelow(roots, named).find(
    (real) =>
      statSync(real).isDirectory() &&
      readdirSync(real).every((entry) => realPathsBelow(roots, path.join(real, entry)).length > 0),
  );
}

function realPathsBelow(roots: readonly string[], named: string): string[] {
  const realRoots = roots.flatMap(realPath);
  return roots
    .flatMap((root) => realPath(path.resolve(root, named)))
    .filter((real) => realRoots.some((root) => real === root || real.startsWith(withSeparator(root))));
}

/** As a list, empty where nothing exists. */
function realPath(file: string): string[] {
  try {
    return [realpathSync(file)];
  } catch {
    return [];
  }
}

const withSeparator = (folder: string) => (folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`);
