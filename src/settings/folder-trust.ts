import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import { sha256 } from '../domain/sha256.ts';
import { withFileLock } from './file-lock.ts';
import { userSettingsFile } from './user-settings.ts';
import { readYamlFile } from './yaml-file.ts';

const fileSchema = z.strictObject({
  folders: z
    .array(
      z.strictObject({
        folder: z.string(),
        /** Of the settings that were looked at: others are asked for anew. */
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        trusted: z.boolean(),
      }),
    )
    .max(10_000)
    .default([]),
});
export type FolderTrust = z.infer<typeof fileSchema>['folders'][number];

/** What a folder's `.env` sets beside keys of providers. */
export type FolderSettings = Readonly<Record<string, string | undefined>>;

/** Where it is kept which folders the user trusts: in the user's own folder of settings, as no folder may say it of itself. */
export function folderTrustFile(): string {
  return path.join(path.dirname(userSettingsFile()), 'folders.yaml');
}

/** @throws MootcourtError `invalid-config` for a file of another form */
export function listFolderTrust(file: string = folderTrustFile()): readonly FolderTrust[] {
  return existsSync(file) ? readYamlFile(file, fileSchema).folders : [];
}

/** What the user said of a folder with these very settings; undefined where nothing was said yet, or the settings changed. */
export function findFolderTrust(folder: string, settings: FolderSettings): boolean | undefined {
  const [place, hash] = [realFolder(folder), hashOf(settings)];
  return listFolderTrust().find((entry) => entry.folder === place && entry.sha256 === hash)?.trusted;
}

/** Remembers what the user says of a folder as it is now; `undefined` forgets what was said. */
export function setFolderTrust(folder: string, settings: FolderSettings, trusted: boolean | undefined): void {
  const [place, file] = [realFolder(folder), folderTrustFile()];
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  withFileLock(file, () => {
    const others = listFolderTrust(file).filter((entry) => entry.folder !== place);
    const folders = trusted === undefined ? others : [...others, { folder: place, sha256: hashOf(settings), trusted }];
    const part = `${file}.${randomBytes(4).toString('hex')}.new`;
    writeFileSync(
      part,
      `# Folders whose .env may set more than keys. Change it with: mootcourt trust\n${stringify({ folders })}`,
      {
        mode: 0o600,
      },
    );
    renameSync(part, file);
  });
}

/** By whatever link it is reached, a folder is one; one that is gone has its name. */
function realFolder(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : path.resolve(folder);
}

function hashOf(settings: FolderSettings): string {
  return sha256(canonicalJson(settings));
}
