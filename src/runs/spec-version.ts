import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RunConfig } from '../domain/run.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Spec } from '../domain/spec.ts';
import type { SpecVersion } from '../domain/spec-version.ts';
import { readGit } from '../settings/git.ts';
import { isSpecText, specFile, specFiles } from './load-inputs.ts';

/** The version of a spec that was read from a file or folder: its hash, and where Git has just this text, the commit. */
export function specVersion(nameOrPath: string, spec: Spec): SpecVersion {
  const location = realpathSync(specFile(nameOrPath));
  const repository = inRepository(location);
  return {
    sha256: sha256(spec.source),
    file: repository?.file ?? path.basename(location),
    ...(repository?.commit === undefined ? {} : { commit: repository.commit }),
  };
}

/** The version of a run's spec; of runs that did not keep it, by its text alone. */
export function specVersionOf(config: Pick<RunConfig, 'spec' | 'specVersion'>): SpecVersion {
  return config.specVersion ?? { sha256: sha256(config.spec.source) };
}

/** Where a file stands in its Git repository, and the commit if it holds the text as it is; undefined without one. */
function inRepository(location: string): { file: string; commit: string | undefined } | undefined {
  const folder = statSync(location).isDirectory() ? location : path.dirname(location);
  try {
    const top = realpathSync(readGit(folder, 'rev-parse', '--show-toplevel').trim());
    const commit = readGit(folder, 'rev-parse', 'HEAD').trim();
    const nameOf = (file: string) => path.relative(top, file).split(path.sep).join('/');
    const tree = readGit(top, 'ls-tree', '-r', '-z', '--full-tree', 'HEAD', '--', nameOf(location) || '.');
    const blobs = new Map(
      tree.split('\0').flatMap((line) => {
        const [, id, name] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
        return id === undefined || name === undefined ? [] : [[name, id] as const];
      }),
    );
    if (blobs.size === 0) return undefined;
    const files = specFiles(location);
    const inTree = [...blobs.keys()].filter(
      (name) => path.dirname(path.join(top, name)) === folder && isSpecText(name),
    ).length;
    const isWhole = location !== folder || inTree === files.length;
    const isCommitted = isWhole && files.every((file) => isBlob(readFileSync(file), blobs.get(nameOf(file))));
    return { file: nameOf(location) || path.basename(top), commit: isCommitted ? commit : undefined };
  } catch {
    // No Git, no repository, or one that Git refuses to read: the hash alone names the version.
    return undefined;
  }
}

/** Whether bytes are the blob with an id, as they are or with the line ends that Git stores. */
function isBlob(bytes: Buffer, id: string | undefined): boolean {
  const idOf = (content: Buffer) =>
    createHash(id?.length === 64 ? 'sha256' : 'sha1')
      .update(`blob ${content.length}\0`)
      .update(content)
      .digest('hex');
  return idOf(bytes) === id || idOf(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')) === id;
}
