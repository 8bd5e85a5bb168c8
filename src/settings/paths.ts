import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package that holds config/, found upwards from this file, so that sources and the built package agree. */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'config', 'models.yaml'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('config/models.yaml is missing from the installation');
    folder = parent;
  }
  return folder;
}

/**
 * A file named by the user: a path if it looks like one, else the name of a bundled file in the given folder of config/.
 */
export function configFile(folder: string, name: string, extension: string): string {
  const looksLikePath = name.includes('/') || name.includes('\\') || name.endsWith(extension);
  return looksLikePath ? path.resolve(name) : path.join(packageRoot(), 'config', folder, `${name}${extension}`);
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** A folder of config/. */
export function bundledFolder(folder: string): string {
  return path.join(packageRoot(), 'config', folder);
}

/** Names of the bundled files of one kind in a folder of config/. */
export function bundledNames(folder: string, extension: string): string[] {
  return readdirSync(path.join(packageRoot(), 'config', folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => path.basename(file, extension));
}
