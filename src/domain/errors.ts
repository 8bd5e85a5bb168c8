/**
 * Every error that a user can meet: what it means and what to do about it. Codes are stable: tests, tools and exit
 * codes depend on them. No code is stored; CHANGELOG.md lists the old names.
 */
export const errorCatalogue = {
  'invalid-input': 'An input has the wrong form. The message names the field and what was expected.',
  'invalid-config': 'A file below config/ or a setting is wrong. The message names file and field.',
  'missing-credentials':
    'A provider of the panel needs an API key. Set the named environment variable, or put it in .env.',
  'unknown-model': 'A model id is not of the form provider:model, or its provider is not listed in config/models.yaml.',
  'missing-package':
    'A feature needs an optional package that this installation left out. The message names what to install.',
  'not-found': 'No run, debate, panel, spec or scenario has that id.',
  'store-corrupt': 'The store fails its own integrity check. Restore it from a backup; nothing was written.',
  'replay-mismatch': 'A replay did not give the recorded trace. The message names the first difference.',
  'ledger-miss': 'A replay needed a call that the ledger does not hold.',
  'budget-exceeded': 'The budget of the run is spent. Resume the run with a larger one; finished calls are kept.',
  'member-failed':
    'A member of the panel fails for good: its key, its quota, its model. Mend that and resume the run, or set onMemberFailure: continue.',
  'store-failed':
    'The store cannot be written: a full disk, a file that may not be written, a database that is gone. No further call is made; mend it, and resume the run.',
  'taken-over':
    'Another process took the run over, and goes on with it. This one wrote nothing more; what it was still asking is lost.',
  interrupted: 'The server stopped in the middle of the run. The run goes on by itself when the server starts again.',
  cancelled: 'The run was cancelled. Resume it; finished calls are kept.',
  unauthorized: 'The server needs a valid token. Send it, or open the page once with /?token=….',
  forbidden: 'The token, host or origin does not allow this. The message says what is missing.',
  'too-many-requests': 'Too many requests came from one address. Wait as long as Retry-After says, and try again.',
  internal: 'The server failed. Try again; if it comes back, report it with the log.',
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
