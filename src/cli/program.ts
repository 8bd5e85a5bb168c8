import { Command } from '@commander-js/extra-typings';
import { packageVersion } from '../settings/paths.ts';
import { registerAdjudicate } from './commands/adjudicate.ts';
import { registerAmend } from './commands/amend.ts';
import { registerAnalyse } from './commands/analyse.ts';
import { registerAudit } from './commands/audit.ts';
import { registerBundle } from './commands/bundle.ts';
import { registerCalibrate } from './commands/calibrate.ts';
import { registerCompare } from './commands/compare.ts';
import { registerDelete } from './commands/delete.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerExport } from './commands/export.ts';
import { registerGenerate } from './commands/generate.ts';
import { registerImport } from './commands/import.ts';
import { registerInit } from './commands/init.ts';
import { registerLabel } from './commands/label.ts';
import { registerMcp } from './commands/mcp.ts';
import { registerMeasure } from './commands/measure.ts';
import { registerPlan } from './commands/plan.ts';
import { registerRedTeam } from './commands/red-team.ts';
import { registerReplay } from './commands/replay.ts';
import { registerReport } from './commands/report.ts';
import { registerRule } from './commands/rule.ts';
import { registerRun } from './commands/run.ts';
import { registerSelect } from './commands/select.ts';
import { registerServe } from './commands/serve.ts';
import { registerSpec } from './commands/spec.ts';
import { registerStore } from './commands/store.ts';
import { registerToken } from './commands/token.ts';
import { registerTrust } from './commands/trust.ts';
import { registerWorker } from './commands/worker.ts';
import { acceptFormerNames } from './options/renamed.ts';
import { acceptStore } from './options/store.ts';

/**
 * The program with all commands. A command's file declares its options; its action is loaded only when the command runs,
 * so that help and refusals are quick.
 */
export function createProgram(): Command {
  const program = new Command('mootcourt')
    .description(
      'Stress-tests a model spec: many models answer, judges disagree, and the disagreement shows where the spec is unclear.',
    )
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 error, 2 wrong usage, 100 the condition of --fail-on holds, or a run is worse than the one of --against.',
    );
  registerInit(program).action(async (folder, options) => (await import('./actions/init.ts')).init(folder, options));
  registerRun(program).action(async (options) => (await import('./actions/run.ts')).run(options));
  registerAdjudicate(program).action(async (question, options) =>
    (await import('./actions/adjudicate.ts')).adjudicate(question, options),
  );
  registerReplay(program).action(async (debate, options) =>
    (await import('./actions/replay.ts')).replay(debate, options),
  );
  registerReport(program).action(async (run, options) => (await import('./actions/report.ts')).report(run, options));
  registerCompare(program).action(async (before, after, options) =>
    (await import('./actions/compare.ts')).compare(before, after, options),
  );
  registerPlan(program).action(async (run, options) => (await import('./actions/plan.ts')).plan(run, options));
  registerMeasure(program).action(async (file, options) =>
    (await import('./actions/measure.ts')).measure(file, options),
  );
  registerLabel(program).action(async (run, options) => (await import('./actions/label.ts')).label(run, options));
  registerCalibrate(program).action(async (file, options) =>
    (await import('./actions/calibrate.ts')).calibrate(file, options),
  );
  registerRedTeam(program).action(async (attacks, options) =>
    (await import('./actions/red-team.ts')).redTeam(attacks, options),
  );
  registerAmend(program).action(async (run, options) => (await import('./actions/amend.ts')).amend(run, options));
  registerDelete(program).action(async (runs, options) =>
    (await import('./actions/delete.ts')).deleteCommand(runs, options),
  );
  registerAudit(program).action(async (options) => (await import('./actions/audit.ts')).audit(options));
  registerRule(program).action(async (debate, options) => (await import('./actions/rule.ts')).rule(debate, options));
  registerGenerate(program).action(async (options) => (await import('./actions/generate.ts')).generate(options));
  registerSelect(program).action(async (scenarios, options) =>
    (await import('./actions/select.ts')).select(scenarios, options),
  );
  registerImport(program).action(async (files, options) =>
    (await import('./actions/import.ts')).importCommand(files, options),
  );
  registerExport(program).action(async (run, options) =>
    (await import('./actions/export.ts')).exportCommand(run, options),
  );
  registerBundle(program).action(async (run, options) => (await import('./actions/bundle.ts')).bundle(run, options));
  registerAnalyse(program).action(async (files, options) =>
    (await import('./actions/analyse.ts')).analyse(files, options),
  );
  const spec = registerSpec(program);
  spec.statements.action(async (name, options) =>
    (await import('./actions/spec-statements.ts')).printStatements(name, options),
  );
  spec.show.action(async (name, options) => (await import('./actions/spec-show.ts')).showSpec(name, options));
  spec.diff.action(async (before, after, options) =>
    (await import('./actions/spec-show.ts')).printSpecDiff(before, after, options),
  );
  registerServe(program).action(async (options) => (await import('./actions/serve.ts')).serve(options));
  registerMcp(program).action(async (options) => (await import('./actions/mcp.ts')).mcp(options));
  const token = registerToken(program);
  token.create.action(async (options) => (await import('./actions/token.ts')).create(options));
  token.list.action(async (options) => (await import('./actions/token.ts')).list(options));
  token.revoke.action(async (id, options) => (await import('./actions/token.ts')).revoke(id, options));
  registerTrust(program).action(async (folder, options) => (await import('./actions/trust.ts')).trust(folder, options));
  registerWorker(program).action(async (options) => (await import('./actions/worker.ts')).worker(options));
  const store = registerStore(program);
  store.copy.action(async (options) => (await import('./actions/store.ts')).copy(options));
  store.accept.action(async (file) => (await import('./actions/store.ts')).accept(file));
  registerDoctor(program).action(async (options) => (await import('./actions/doctor.ts')).doctor(options));
  acceptFormerNames(program);
  acceptStore(program);
  return program;
}
