import { readFileSync } from 'node:fs';
import path from 'node:path';
import { appendAudit } from '../../runs/append-audit.ts';
import { packageRoot, packageVersion } from '../../settings/paths.ts';
import { loadSigningKey } from '../../settings/signing-key.ts';
import { bundleRun } from '../../transfer/bundle-run.ts';
import type { BundleOptions } from '../commands/bundle.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { withApp } from '../with-app.ts';

/** Writes a run as one signed folder, and prints where it is and whose key signed it. */
export async function bundle(run: string, options: BundleOptions): Promise<void> {
  await withApp(async ({ store, environment, now }) => {
    const { id } = await resolveRun(store, run);
    const folder = path.resolve(options.out ?? path.join(path.dirname(environment.storeFile), 'bundles', id));
    const key = loadSigningKey();
    if (key.made) process.stderr.write(`made a key to sign with: ${key.file}\n`);
    const verifier = readFileSync(path.join(packageRoot(), 'bin', 'verify-bundle.mjs'), 'utf8');
    const writtenBy = `mootcourt ${packageVersion()}`;
    const files = await bundleRun(store, id, { folder, key, writtenBy, now: now(), verifier });
    await appendAudit(store, 'export', { run: id, detail: 'bundle' });
    const { fingerprint } = key;
    if (options.json === true) process.stdout.write(`${JSON.stringify({ run: id, folder, files, fingerprint })}\n`);
    else
      process.stdout.write(
        `${folder}: ${files.length} files\nkey ${fingerprint}\nverify with: node ${path.join(folder, 'verify-bundle.mjs')} --key ${fingerprint}\n`,
      );
  });
}
