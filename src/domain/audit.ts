/** What a user did that changed something, paid, or took texts out of the store. */
const auditActions = [
  'start',
  'resume',
  'stop',
  'rule',
  'fork',
  'label',
  'annotate',
  'export',
  'delete',
  'token-create',
  'token-revoke',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Entries are only ever added; they stay when the run that they name is deleted. */
export type AuditEntry = {
  /** ISO 8601, UTC. */
  at: string;
  /** The user of the token; empty for the owner: the command line, or whoever holds MOOTCOURT_TOKEN. */
  user: string;
  action: AuditAction;
  /** Empty where the action is about no run. */
  run: string;
  /** Empty where the action is about no debate. */
  debate: string;
  /** What more there is to say, in words; never a text of a run. */
  detail: string;
};

type AuditFilter = { user?: string | undefined; run?: string | undefined; since?: string | undefined };

export type AuditLog = {
  append(entry: Omit<AuditEntry, 'at'>): Promise<void>;
  /** The newest first. */
  list(limit: number, filter?: AuditFilter): Promise<readonly AuditEntry[]>;
};
