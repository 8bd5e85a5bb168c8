import type { AuditEntry } from '../domain/audit.ts';
import type { RunRow } from '../domain/run.ts';

/** What the audit log tells of a new run; written with the run itself, so that none begins untold. */
export function startEntry({ id, kind, spec, panel, debates, startedBy }: RunRow): Omit<AuditEntry, 'at'> {
  const parts = [kind, spec === '' ? '' : `spec ${spec}`, panel === '' ? '' : `panel ${panel}`, `${debates} debates`];
  return { user: startedBy, action: 'start', run: id, debate: '', detail: parts.filter(Boolean).join(', ') };
}
