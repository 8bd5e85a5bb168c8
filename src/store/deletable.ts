import { MootcourtError } from '../domain/errors.ts';
import type { RunState } from '../domain/run.ts';
import { pidOfHolder, queueHolder, stateOfHolder } from './process-holder.ts';

/** What a row says of a run that is to be deleted, and which runs read its calls. */
export type DeletionCandidate = { id: string; state: RunState; leaseOwner: string; neededBy: readonly string[] };

/**
 * Refuses to delete what somebody still works on or with.
 * @throws MootcourtError `invalid-input`
 */
export function assertDeletable({ id, state, leaseOwner, neededBy }: DeletionCandidate): void {
  const [reader, ...more] = neededBy;
  if (reader !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `run: ${id} holds calls that ${reader}${more.length === 0 ? '' : ` and ${more.length} more`} read; delete ${more.length === 0 ? 'that one' : 'those'} with it`,
    );
  if (state !== 'running' || leaseOwner === '') return;
  if (leaseOwner === queueHolder)
    throw new MootcourtError('invalid-input', `run: ${id} is held by workers; cancel it first`);
  const holder = stateOfHolder(leaseOwner);
  if (holder === 'dead') return;
  const where = holder === 'alive' ? 'of this machine' : 'of another machine';
  throw new MootcourtError(
    'invalid-input',
    `run: ${id} is held by process ${pidOfHolder(leaseOwner)} ${where}; stop it first`,
  );
}
