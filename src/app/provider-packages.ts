import { createRequire } from 'node:module';
import { MootcourtError } from '../domain/errors.ts';
import { splitModelId } from '../domain/panel.ts';
import { providerPackages } from '../providers/provider-packages.ts';
import type { ModelsFile } from '../settings/models-file.ts';

/**
 * Checks that the SDKs of the named models are installed.
 * @param isInstalled tells whether a package can be loaded from here
 * @throws MootcourtError `missing-package` with one command that installs all that is missing
 */
export function assertProviderPackages(
  named: readonly { model: string }[],
  { providers }: ModelsFile,
  isInstalled: (name: string) => boolean = canResolve,
): void {
  const missing = new Map<string, Set<string>>();
  for (const { model } of named) {
    const { provider, model: own } = splitModelId(model);
    const kind = providers[provider]?.kind;
    if (kind === undefined || kind === 'simulated' || kind === 'recorded' || kind === 'sampling') continue;
    for (const name of providerPackages(kind, own))
      if (!isInstalled(name)) missing.set(name, (missing.get(name) ?? new Set()).add(provider));
  }
  if (missing.size === 0) return;
  const wanting = [...new Set([...missing.values()].flatMap((names) => [...names]))].join(', ');
  throw new MootcourtError(
    'missing-package',
    `models of ${wanting} need optional packages that are not installed. Beside mootcourt run: npm install ${[...missing.keys()].join(' ')} (with -g if mootcourt is installed globally)`,
  );
}

const require = createRequire(import.meta.url);

function canResolve(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    // A package of ES modules alone is there, though `require` finds no entry of it.
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}
