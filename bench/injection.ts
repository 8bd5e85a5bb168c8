import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { detectsInjection } from '../src/agents/injection-detection/detect-injection.ts';
import { createAppContext } from '../src/app/app-context.ts';
import { injectionText } from '../src/cli/actions/red-team.ts';
import { wilsonInterval } from '../src/measures/wilson.ts';
import { loadScenarios, loadSpec } from '../src/runs/load-inputs.ts';
import { loadAttacks } from '../src/settings/attacks-file.ts';
import { loadModels } from '../src/settings/models-file.ts';
import { loadPanel } from '../src/settings/panel-file.ts';
import { flagsOf } from '../src/studies/red-team/flag-attacks.ts';
import { runInjectionStudy } from '../src/studies/red-team/run-injection-study.ts';

// The figures of docs/security.md. Promise P80: no attack leaves its fence, and the simulated judges, which are no language models, are moved
// by an attack no more than by harmless words. Promise P81: what the flag finds, of attacks it was made for and of others, and its false
// alarms. A file of benign answers (JSONL with a column `response`) may be named for more of these.
const [benignFile] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-injection-'));
const environment = { key: () => undefined, storeFile: path.join(folder, 'attacks.db') };
const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
try {
  const injection = await runInjectionStudy({
    app,
    panel: loadPanel('offline'),
    spec: loadSpec('helpful-assistant'),
    scenarios: loadScenarios('bundled'),
    attacks: loadAttacks(),
    repeats: 6,
    seed: 1,
    budget: {},
    signal: new AbortController().signal,
  });
  process.stdout.write(injectionText(injection));

  const heldOut = flagsOf(loadAttacks(path.resolve(import.meta.dirname, '../test/security/held-out.yaml')));
  print('held-out attacks flagged', heldOut.filter(({ flagged }) => flagged).length, heldOut.length);
  if (benignFile !== undefined && existsSync(benignFile)) {
    const rows = readFileSync(benignFile, 'utf8').split('\n').filter(Boolean);
    const flagged = rows.filter((row) => detectsInjection(String(JSON.parse(row).response)));
    print(`answers of ${path.basename(benignFile)} flagged`, flagged.length, rows.length);
  }
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

function print(what: string, count: number, n: number): void {
  const [low, high] = wilsonInterval(count, n, 0.95).map((share) => (100 * share).toFixed(1));
  process.stdout.write(`${what}: ${count} of ${n}, ${((100 * count) / n).toFixed(1)} % [${low} %, ${high} %]\n`);
}
