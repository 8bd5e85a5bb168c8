import { type Attack, attackFileSchema } from '../domain/injection-attack.ts';
import { configFile } from './paths.ts';
import { readYamlFile } from './yaml-file.ts';

/**
 * Attacks by the name of a bundled file, or by path.
 * @throws MootcourtError `invalid-config` naming the field that does not fit
 */
export function loadAttacks(nameOrPath = 'injection'): Attack[] {
  const { groups } = readYamlFile(configFile('attacks', nameOrPath, '.yaml'), attackFileSchema);
  return groups.flatMap(({ technique, reader, attacks }) =>
    attacks.map((attack, index) => ({
      ...attack,
      id: `${technique}-${String(index + 1).padStart(2, '0')}`,
      technique,
      reader,
    })),
  );
}
