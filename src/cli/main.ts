#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from '@commander-js/extra-typings';
import { MootcourtError } from '../domain/errors.ts';
import { packageVersion } from '../settings/paths.ts';
import { registerAdjudicate } from './commands/adjudicate.ts';
import { registerAmend } from './commands/amend.ts';
import { registerAnalyse } from './commands/analyse.ts';
import { registerCalibrate } from './commands/calibrate.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerExport } from './commands/export.ts';
import { registerGenerate } from './commands/generate.ts';
import { registerImport } from './commands/import.ts';
import { registerMcp } from './commands/mcp.ts';
import { registerMeasure } from './commands/measure.ts';
import { registerRedTeam } from './commands/red-team.ts';
import { registerReplay } from './commands/replay.ts';
import { registerReport } from './commands/report.ts';
import { registerRule } from './commands/rule.ts';
import { registerRun } from './commands/run.ts';
import { registerSelect } from './commands/select.ts';
import { registerServe } from './commands/serve.ts';
import { registerStore } from './commands/store.ts';
import { registerToken } from './commands/token.ts';
import { registerWorker } from './commands/worker.ts';
import { exitCodes } from './exit-codes.ts';
import { withCurrentOptionNames } from './options/renamed.ts';
import { escapeTerminal } from './output/escape-terminal.ts';

enableCompileCache();

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

const program = new Command('mootcourt')
  .description(
    'Stress-tests a model spec: many models answer, judges disagree, and the disagreement shows where the spec is unclear.',
  )
  .version(packageVersion())
  .exitOverride()
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 wrong usage, 100 a --fail-on condition held.');

const registrations = [
  registerRun,
  registerAdjudicate,
  registerReplay,
  registerReport,
  registerMeasure,
  registerCalibrate,
  registerRedTeam,
  registerAmend,
  registerRule,
  registerGenerate,
  registerSelect,
  registerImport,
  registerExport,
  registerAnalyse,
  registerServe,
  registerMcp,
  registerToken,
  registerWorker,
  registerStore,
  registerDoctor,
];
for (const register of registrations) register(program);

try {
  const { argv, notices } = withCurrentOptionNames(process.argv);
  for (const notice of notices) process.stderr.write(`${notice}\n`);
  await program.parseAsync(argv);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const known = error instanceof MootcourtError;
  const text = known ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${known ? `error [${error.code}]: ` : 'internal error: '}${escapeTerminal(text)}\n`);
  return exitCodes.error;
}
