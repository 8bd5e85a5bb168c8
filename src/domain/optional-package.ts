import { MootcourtError } from './errors.ts';

/** A feature that needs npm packages which an installation may leave out (`npm install --omit=optional`). */
export type OptionalFeature = {
  /** What the user asked for, e.g. `analyse, import and Parquet export`. */
  feature: string;
  packages: readonly string[];
  /** What works without the packages, where something does. */
  alternative?: string;
};

/**
 * Imports optional packages, or says which to install.
 * @throws MootcourtError `missing-package` where one of them, or a package that it needs, is not installed
 */
export async function importOptional<T>(
  { feature, packages, alternative }: OptionalFeature,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!isModuleNotFound(error)) throw error;
    throw new MootcourtError(
      'missing-package',
      `${feature} needs an optional package that is not installed: npm install ${packages.join(' ')}${
        alternative === undefined ? '' : `, or ${alternative}`
      }`,
    );
  }
}

/** `import` and `require` name the same failure differently. */
function isModuleNotFound(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
