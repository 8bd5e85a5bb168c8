/**
 * What a model call is for. Stored with the call and shown when the ledger is read, so that values
 * are only ever added.
 */
export type CallPurpose =
  | 'response'
  | 'follow-up'
  | 'simulated-user'
  | 'rubric'
  | 'values'
  | 'clause-selection'
  | 'assessment'
  | 'assessment advocacy'
  | 'assessment deliberation'
  | 'advocate opening'
  | 'advocate rebuttal'
  | 'ruling'
  | 'scenario'
  | 'nudges'
  | 'amendment'
  | 'statements';

/**
 * Which calls may go through a provider's batch API: the many that a run makes side by side. A call
 * that others wait for one by one would wait up to a day each time.
 */
export const batchablePurposes: Readonly<Record<CallPurpose, boolean>> = {
  response: true,
  'follow-up': false,
  'simulated-user': false,
  rubric: false,
  values: false,
  'clause-selection': false,
  assessment: true,
  'assessment advocacy': true,
  'assessment deliberation': true,
  'advocate opening': false,
  'advocate rebuttal': false,
  ruling: false,
  scenario: false,
  nudges: false,
  amendment: false,
  statements: false,
};
