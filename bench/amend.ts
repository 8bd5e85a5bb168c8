import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAppContext } from '../src/app/app-context.ts';
import { loadModels } from '../src/settings/models-file.ts';
import { blanks, repairs, tryWordings } from './support/planted-amendment.ts';

// Promise: with simulated judges that waver, an amendment that repairs a planted ambiguity is accepted in at least 80 % of 100 seeds, and one
// that does not is rejected in at least 95 %.
const seeds = process.argv.includes('--short') ? 10 : 100;
const [leastAccepted, leastRejected] = [0.8, 0.95];
const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-amend-'));
let [accepted, rejected] = [0, 0];
for (let seed = 1; seed <= seeds; seed += 1) {
  const environment = { key: () => undefined, storeFile: path.join(folder, `${seed}.db`) };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
  const wordings = [repairs[seed % 2] ?? '', blanks[seed % 2] ?? ''];
  const [repaired, blank] = await tryWordings(app, seed, wordings);
  await app.close();
  accepted += Number(repaired?.decision.kind === 'accepted');
  rejected += Number(blank?.decision.kind !== 'accepted');
}
rmSync(folder, { recursive: true });
process.stdout.write(
  `amendments: repairs accepted in ${accepted} of ${seeds} seeds, others rejected in ${rejected} of ${seeds} (promised ${leastAccepted * 100} and ${leastRejected * 100} %)\n`,
);
if (accepted < leastAccepted * seeds || rejected < leastRejected * seeds) process.exitCode = 1;
