import path from 'node:path';
import { MootcourtError } from '../../domain/errors.ts';
import { readFolderSettings } from '../../settings/environment.ts';
import { type FolderTrust, folderTrustFile, listFolderTrust, setFolderTrust } from '../../settings/folder-trust.ts';
import type { TrustOptions } from '../commands/trust.ts';
import { trustQuestion } from '../options/environment.ts';
import { oneLine } from '../output/escape-terminal.ts';

/** Trusts a folder with the settings of its `.env`, or no longer, or lists the folders. */
export function trust(named: string | undefined, options: TrustOptions): void {
  if (options.list === true) {
    printAll(options);
    return;
  }
  const folder = path.resolve(named ?? '.');
  if (options.revoke === true) setFolderTrust(folder, {}, undefined);
  else {
    const { leftOut } = readFolderSettings(folder);
    if (Object.keys(leftOut).length === 0)
      throw new MootcourtError('invalid-input', `folder: the .env of ${folder} sets nothing that needs your trust`);
    process.stderr.write(`${trustQuestion(folder, leftOut)}\n`);
    setFolderTrust(folder, leftOut, true);
  }
  const trusted = options.revoke !== true;
  if (options.json === true) process.stdout.write(`${JSON.stringify({ folder, trusted, file: folderTrustFile() })}\n`);
  else process.stdout.write(`${oneLine(folder, 300)} is ${trusted ? 'trusted as it is now' : 'not trusted'}\n`);
}

function printAll({ json }: TrustOptions): void {
  const all = listFolderTrust();
  const line = ({ folder, trusted }: FolderTrust) =>
    `${trusted ? 'trusted    ' : 'not trusted'}  ${oneLine(folder, 300)}`;
  if (json === true) process.stdout.write(`${JSON.stringify(all)}\n`);
  else process.stdout.write(all.length === 0 ? 'No folder was decided on.\n' : `${all.map(line).join('\n')}\n`);
}
