// Plays a GitHub Actions workflow of one job on this machine, to try docs/ci/check-spec.yml without GitHub.
// Usage: node scripts/try-workflow.mjs <workflow.yml> <event.json> <folder for what the steps would send>
// In the working folder, which must be the checked-out repository. `run` steps are run by sh -e, with `if` conditions of
// always(), failure(), hashFiles('file') and comparisons. Of actions, what they would do is checked and kept: uploads are
// copied, SARIF is read, and `gh pr comment` writes comment.md. Ends with 1 where a step failed, and prints each step.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const [workflowFile = '', eventFile = '', sent = ''] = process.argv.slice(2);
const workflow = parse(readFileSync(workflowFile, 'utf8'));
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const jobs = Object.values(workflow.jobs ?? {});
if (jobs.length !== 1) throw new Error(`${workflowFile}: expected one job, found ${jobs.length}`);
mkdirSync(sent, { recursive: true });
const bin = path.resolve(sent, 'bin');
mkdirSync(bin, { recursive: true });
// Stands in for GitHub's own program: it takes the one command that the workflow gives, and nothing else.
const gh = `#!/usr/bin/env sh
set -eu
[ "$1 $2" = "pr comment" ] && [ -n "$3" ] && [ "$4" = "--body-file" ] || { echo "gh: unknown command $*" >&2; exit 1; }
[ -n "$GH_TOKEN" ] || { echo "gh: GH_TOKEN is not set" >&2; exit 4; }
size=$(wc -c <"$5")
[ "$size" -le 65536 ] || { echo "gh: a comment of $size bytes is too long" >&2; exit 1; }
cp "$5" "${path.resolve(sent)}/comment.md"
`;
writeFileSync(path.join(bin, 'gh'), gh);
chmodSync(path.join(bin, 'gh'), 0o755);

const contexts = { github: { event, token: 'no-token' }, secrets: {} };

/** The value of a name such as github.event.number; an unknown one is empty, as on GitHub. */
function contextValue(name) {
  return name.split('.').reduce((value, part) => value?.[part], contexts) ?? '';
}

function filledIn(text) {
  return String(text).replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_match, name) => contextValue(name));
}

/** @param condition of a step, `success()` where it has none */
function holds(condition, hasFailed) {
  const text = String(condition ?? 'success()').replace(/^\$\{\{(.*)\}\}$/, '$1');
  const isAsked = /\b(?:always|failure|success|cancelled)\(\)/.test(text);
  return (!isAsked ? !hasFailed : true) && text.split('&&').every((part) => holdsPart(part.trim(), hasFailed));
}

function holdsPart(part, hasFailed) {
  const [, name, operator, literal] = /^(.+?)\s*(==|!=)\s*'([^']*)'$/.exec(part) ?? [];
  if (operator !== undefined) return (String(partValue(name, hasFailed)) === literal) === (operator === '==');
  return partValue(part, hasFailed) === true;
}

function partValue(part, hasFailed) {
  if (part === 'always()') return true;
  if (part === 'success()') return !hasFailed;
  if (part === 'failure()') return hasFailed;
  const [, file] = /^hashFiles\('([^'*]+)'\)$/.exec(part) ?? [];
  if (file !== undefined) return existsSync(file) ? 'hash' : '';
  if (/^[\w.-]+$/.test(part)) return contextValue(part);
  throw new Error(`${workflowFile}: if: ${part}: not a condition that is known here`);
}

/** What an action would do with these inputs; an error where it would fail. */
function play(uses, inputs) {
  const [action] = uses.split('@');
  switch (action) {
    case 'actions/checkout':
      if (String(inputs['fetch-depth']) !== '0') throw new Error('without fetch-depth 0 the base commit is not there');
      return;
    case 'actions/setup-node':
      if (Number(inputs['node-version']) > Number(process.versions.node.split('.')[0]))
        throw new Error(`Node ${inputs['node-version']} is wanted, this is ${process.versions.node}`);
      return;
    case 'github/codeql-action/upload-sarif': {
      const sarif = JSON.parse(readFileSync(inputs.sarif_file, 'utf8'));
      if (sarif.version !== '2.1.0' || !Array.isArray(sarif.runs)) throw new Error('not SARIF 2.1.0');
      for (const { locations = [] } of sarif.runs.flatMap(({ results = [] }) => results))
        for (const { physicalLocation: place } of locations)
          if (place !== undefined && !existsSync(decodeURIComponent(place.artifactLocation.uri)))
            throw new Error(`${place.artifactLocation.uri} is no file of the repository`);
      cpSync(inputs.sarif_file, path.join(sent, 'results.sarif'));
      return;
    }
    case 'actions/upload-artifact':
      if (!existsSync(inputs.path)) throw new Error(`${inputs.path} is not there`);
      cpSync(inputs.path, path.join(sent, 'artifact'), { recursive: true });
      return;
    default:
      throw new Error(`${uses}: not an action that is known here`);
  }
}

const { GITHUB_STEP_SUMMARY: _own, ...inherited } = process.env;
const env = {
  ...inherited,
  PATH: `${bin}${path.delimiter}${process.env.PATH}`,
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_STEP_SUMMARY: path.resolve(sent, 'step-summary.md'),
};
const print = (line) => process.stdout.write(`${line}\n`);
let hasFailed = false;
for (const step of jobs[0].steps) {
  const name = step.name ?? step.uses ?? step.run;
  if (!holds(step.if, hasFailed)) {
    print(`skipped  ${name}`);
    continue;
  }
  let problem = '';
  if (step.run === undefined) {
    try {
      play(step.uses, step.with ?? {});
    } catch (error) {
      problem = error.message;
    }
  } else {
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, value]) => [key, filledIn(value)]));
    const { status } = spawnSync('sh', ['-e', '-c', filledIn(step.run)], { env: { ...env, ...own }, stdio: 'inherit' });
    if (status !== 0) problem = `exit code ${status}`;
  }
  if (problem !== '' && step['continue-on-error'] !== true) hasFailed = true;
  print(problem === '' ? `done     ${name}` : `failed   ${name}: ${problem}`);
}
process.exitCode = hasFailed ? 1 : 0;
