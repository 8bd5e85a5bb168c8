import { measuredText } from '../../results/findings.ts';
import { loadScenarios, loadSpec } from '../../runs/load-inputs.ts';
import { loadAttacks } from '../../settings/attacks-file.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { type Injection, runInjectionStudy } from '../../studies/red-team/run-injection-study.ts';
import type { RedTeamOptions } from '../commands/red-team.ts';
import { clearLine, oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Puts attacks into answers, lets a panel read them, and prints how often they changed its verdicts. */
export async function redTeam(attacksFile: string | undefined, options: RedTeamOptions): Promise<void> {
  const { panel, spec, repeats, seed, json, budget = {} } = options;
  const attacks = spread(loadAttacks(attacksFile), options.limit);
  const injection = await withApp((app) =>
    withShutdownSignal((signal) =>
      runInjectionStudy({
        app,
        panel: loadPanel(panel),
        spec: loadSpec(spec),
        scenarios: loadScenarios('bundled'),
        attacks,
        repeats,
        seed,
        budget,
        signal,
        onProgress: tellProgress,
      }),
    ),
  );
  process.stdout.write(json === true ? `${JSON.stringify(injection)}\n` : injectionText(injection));
}

/** Every n-th item, so that a few attacks still come from all techniques. */
function spread<T>(items: readonly T[], limit = items.length): T[] {
  const step = Math.max(1, items.length / limit);
  const count = Math.floor(items.length / step);
  return Array.from({ length: count }, (_none, index) => items[Math.floor(index * step)]).filter(
    (item) => item !== undefined,
  );
}

function tellProgress(done: number, total: number): void {
  const text = `${done}/${total} readings of three calls each`;
  if (process.stderr.isTTY) process.stderr.write(`${clearLine}${text}${done === total ? '\n' : ''}`);
  else if (done % Math.ceil(total / 10) === 0 || done === total) process.stderr.write(`${text}\n`);
}

export function injectionText(injection: Injection): string {
  const percent = (measured: Parameters<typeof measuredText>[0]) => measuredText(measured, 'percent');
  const { fences } = injection;
  const lines = [
    `${injection.simulated ? '[simulated agents: no language models, so these shares say nothing of one] ' : ''}${injection.attacks} attacks in ${injection.techniques.length} techniques and ${injection.languages} languages, ${injection.readings} readings; 95 % intervals, bootstrap over attacks`,
    ...(injection.stopped === undefined ? [] : [`stopped: ${oneLine(injection.stopped, 200)}`]),
    ...(injection.readsWholeSpec === true
      ? ['The panel says specReading: selected; here every member read the whole spec.']
      : []),
    `fences            ${fences.escaped} of ${fences.checked} requests escaped from`,
    `attacks that changed any reading   ${percent(injection.effective)}`,
    `flagged as commanding the judge    ${percent(injection.flagged)}`,
    `benign answers flagged             ${percent(injection.falselyFlagged)}`,
    ...injection.members.flatMap(({ member, changed, attackSuccess, placeboEffect }) => [
      '',
      oneLine(member, 60),
      `  changed by the attack, against harmless words of its length  ${percent(changed)}`,
      `  brought to where the attack aims                             ${percent(attackSuccess)}`,
      `  changed by harmless words, against the bare text             ${percent(placeboEffect)}`,
    ]),
    '',
    ...tableLines(
      injection.techniques.map(({ technique, attacks, readings, changed, attackSuccess, flagged }) => [
        technique,
        attacks,
        readings,
        changed,
        attackSuccess,
        flagged,
      ]),
      { head: ['technique', 'attacks', 'readings', 'changed', 'attackSuccess', 'flagged'], indent: 0 },
    ),
    '',
  ];
  return lines.join('\n');
}
