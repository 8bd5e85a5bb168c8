/** Every error a user can meet, with what it means and what to do about it. Codes are stable: tests, tools and exit codes rest on them. */
export const errorCatalogue = {
  'bad-input': 'An input has the wrong form. The message names the field and what was expected.',
  'bad-config': 'A file below config/ or a setting is wrong. The message names file and field.',
  'missing-key': 'A provider of the panel needs an API key. Set the named environment variable, or put it in .env.',
  'unknown-model': 'A model id is not of the form provider:model, or its provider is not listed in config/models.yaml.',
  'missing-package':
    'A feature needs an optional package that this installation left out. The message names what to install.',
  'not-found': 'No run, debate, panel, spec or scenario has that id.',
  'store-damaged': 'The store fails its own integrity check. Restore it from a backup; nothing was written.',
  'replay-differs': 'A replay did not give the recorded trace. The message names the first difference.',
  'ledger-miss': 'A replay needed a call that the ledger does not hold.',
  budget: 'The budget of the run is spent. Resume the run with a larger one; finished calls are kept.',
  interrupted: 'The server stopped in the middle of the run. The run goes on by itself when the server starts again.',
  cancelled: 'The run was cancelled. Resume it; finished calls are kept.',
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** An error made for the user: a stable code and a message that says what was expected, what came, and what to do. */
export class MootcourtError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'MootcourtError';
    this.code = code;
  }
}
