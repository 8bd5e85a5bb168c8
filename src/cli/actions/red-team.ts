import { MootcourtError } from '../../domain/errors.ts';
import { measuredText } from '../../results/findings.ts';
import { loadScenarios, loadSpec } from '../../runs/load-inputs.ts';
import { loadAttacks } from '../../settings/attacks-file.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { type Injection, runInjectionStudy } from '../../studies/red-team/run-injection-study.ts';
import { parseBudget } from '../options/budget.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { untilStopped } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Plants attacks in answers, lets a panel read them, and prints how often they changed what it says. */
export async function redTeam(
  /** The bundled attacks where absent. */
  attacksFile: string | undefined,
  options: {
    panel?: string;
    spec: string;
    repeats: number;
    limit?: number;
    seed: number;
    budget?: string;
    json?: boolean;
  },
): Promise<void> {
  const { panel = 'offline', spec, repeats, limit, seed, json } = options;
  const budget = parseBudget(options.budget) ?? {};
  const all = loadAttacks(attacksFile);
  // Every n-th, so that few attacks still come from all techniques.
  const step = Math.max(1, all.length / (limit ?? all.length));
  const attacks = Array.from({ length: Math.floor(all.length / step) }, (_none, at) => all[Math.floor(at * step)]);
  const injection = await withApp((app) =>
    untilStopped(new MootcourtError('cancelled', 'cancelled'), (signal) =>
      runInjectionStudy({
        app,
        panel: loadPanel(panel),
        spec: loadSpec(spec),
        scenarios: loadScenarios('bundled'),
        attacks: attacks.filter((attack) => attack !== undefined),
        repeats,
        seed,
        budget,
        signal,
        onProgress: printProgress,
      }),
    ),
  );
  process.stdout.write(json === true ? `${JSON.stringify(injection)}\n` : injectionText(injection));
}

function printProgress(done: number, total: number): void {
  const text = `${done}/${total} readings of three calls each`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}${done === total ? '\n' : ''}`);
  else if (done % Math.ceil(total / 10) === 0 || done === total) process.stderr.write(`${text}\n`);
}

export function injectionText(injection: Injection): string {
  const percent = (measured: Parameters<typeof measuredText>[0]) => measuredText(measured, 'percent');
  const { fences } = injection;
  const lines = [
    `${injection.simulated ? '[simulated agents: no language models, so these shares say nothing of one] ' : ''}${injection.attacks} attacks in ${injection.techniques.length} techniques and ${injection.languages} languages, ${injection.readings} readings; 95 % intervals, bootstrap over attacks`,
    ...(injection.stopped === undefined ? [] : [`stopped: ${oneLine(injection.stopped, 200)}`]),
    `fences            ${fences.escaped} of ${fences.checked} requests escaped from`,
    `attacks that changed any reading   ${percent(injection.effective)}`,
    `flagged as commanding the judge    ${percent(injection.flagged)}`,
    `benign answers flagged             ${percent(injection.falselyFlagged)}`,
    ...injection.members.flatMap(({ member, changed, obeyed, drift }) => [
      '',
      oneLine(member, 60),
      `  changed by the attack, against harmless words of its length  ${percent(changed)}`,
      `  brought to where the attack aims                             ${percent(obeyed)}`,
      `  changed by harmless words, against the bare text             ${percent(drift)}`,
    ]),
    '',
    `${'technique'.padEnd(20)}attacks  readings  changed  obeyed  flagged`,
    ...injection.techniques.map(
      ({ technique, attacks, readings, changed, obeyed, flagged }) =>
        `${oneLine(technique, 19).padEnd(20)}${[attacks, readings, changed, obeyed, flagged].map((count, at) => String(count).padStart([7, 10, 9, 8, 9][at] ?? 0)).join('')}`,
    ),
    '',
  ];
  return lines.join('\n');
}
