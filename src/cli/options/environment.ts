import { type Environment, readEnvironment } from '../../settings/environment.ts';
import { userSettingsFile } from '../../settings/user-settings.ts';
import { oneLine } from '../output/escape-terminal.ts';

/** The environment, and on standard error what the folder's `.env` may not set. */
export function environmentHere(options: { dataFolder?: boolean | undefined } = {}): Environment {
  const environment = readEnvironment(undefined, options);
  const { leftOut = [] } = environment;
  if (leftOut.length > 0)
    process.stderr.write(
      `.env: left out ${oneLine(leftOut.join(', '), 200)}: a folder's .env sets keys of providers alone. Set others in the environment; list further names of keys under keyNames in ${userSettingsFile()}\n`,
    );
  return environment;
}
