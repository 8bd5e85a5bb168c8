import { CommanderError } from '@commander-js/extra-typings';
import { decodedFiles } from '../domain/decode-text.ts';
import { MootcourtError } from '../domain/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { withCurrentCommand } from './options/renamed.ts';
import { escapeTerminal, guardStreams } from './output/escape-terminal.ts';
import { createProgram } from './program.ts';

// What is written holds people's prompts and models' answers: it is for the user alone.
process.umask(0o077);

guardStreams([process.stdout, process.stderr]);

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

try {
  await createProgram().parseAsync(withCurrentCommand(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else {
    process.stderr.write(`${escapeTerminal(messageOf(error))}\n`);
    process.exitCode = exitCodes.error;
  }
}

/** A guess, however sure, is told. */
for (const [file, encoding] of decodedFiles)
  process.stderr.write(`${escapeTerminal(file)}: read as ${encoding}, since it is not UTF-8\n`);

function messageOf(error: unknown): string {
  if (error instanceof MootcourtError) return `error [${error.code}]: ${error.message}`;
  return `internal error: ${error instanceof Error ? error.stack : error}`;
}
