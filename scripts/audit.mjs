// Looks up known vulnerabilities of what users install, and fails on high ones. A registry without an audit endpoint (a mirror)
// is no failure, but the output says so.
import { spawnSync } from 'node:child_process';

const { stdout, stderr, status } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  encoding: 'utf8',
});
const report = parsed(stdout);
if (report?.metadata?.vulnerabilities !== undefined) {
  const { high = 0, critical = 0, total = 0 } = report.metadata.vulnerabilities;
  process.stdout.write(`audit: ${total} known vulnerabilities, ${high} high, ${critical} critical\n`);
  for (const [name, { severity }] of Object.entries(report.vulnerabilities ?? {}))
    process.stdout.write(`  ${severity}  ${name}\n`);
  process.exit(status === 0 ? 0 : 1);
}
const problem = report?.message ?? report?.error?.summary ?? stderr.trim().split('\n').at(-1) ?? 'no answer';
process.stdout.write(`audit: not answered by this registry (${String(problem).slice(0, 100)}); nothing was checked\n`);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
