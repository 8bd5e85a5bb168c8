import os from 'node:os';
import path from 'node:path';

/** The user's folder for data by the platform's convention: XDG_DATA_HOME, LOCALAPPDATA, Application Support. */
export function userDataFolder(
  variables: Record<string, string | undefined> = process.env,
  platform: string = process.platform,
): string {
  const home = os.homedir();
  const named = variables.XDG_DATA_HOME?.trim();
  // The convention ignores a relative path.
  if (named !== undefined && path.isAbsolute(named)) return path.join(named, 'mootcourt');
  if (platform === 'win32')
    return path.join(variables.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'mootcourt', 'Data');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'mootcourt');
  return path.join(home, '.local', 'share', 'mootcourt');
}
