import type { AuditEntry } from '../../domain/audit.ts';
import type { AuditOptions } from '../commands/audit.ts';
import { parsePastMoment } from '../options/age.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';
import { withApp } from '../with-app.ts';

/** Prints what users did, the newest first. */
export async function audit(options: AuditOptions): Promise<void> {
  const { user, run, since, limit } = options;
  await withApp(async ({ store, now }) => {
    const entries = await store.audit.list(limit, {
      ...(user === undefined ? {} : { user: user === 'owner' ? '' : user }),
      ...(run === undefined ? {} : { run }),
      ...(since === undefined ? {} : { since: parsePastMoment(since, now(), '--since').toISOString() }),
    });
    if (options.json === true) process.stdout.write(`${JSON.stringify(entries)}\n`);
    else if (entries.length === 0) process.stdout.write('No entries.\n');
    else process.stdout.write(`${tableLines(entries.map(entryRow), { indent: 0, maxWidth: 64 }).join('\n')}\n`);
    if (entries.length === limit) process.stderr.write(`the newest ${limit}; more with --limit\n`);
  });
}

function entryRow({ at, user, action, run, debate, detail }: AuditEntry): string[] {
  const what = [debate === '' ? run : debate, detail].filter((part) => part !== '').join('  ');
  return [`${at.slice(0, 19)}Z`, user === '' ? '(owner)' : user, action, oneLine(what, 300)];
}
