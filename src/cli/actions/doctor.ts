import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import type { AppContext } from '../../app/app-context.ts';
import { checkContextWindows, unknownWindows, windowProblems } from '../../app/context-windows.ts';
import { assertOllamaModels, ollamaUrl } from '../../app/ollama-models.ts';
import { type MemberProbe, probeMembers } from '../../app/probe-members.ts';
import { assertProviderPackages } from '../../app/provider-packages.ts';
import { unsentSettings } from '../../app/unsent-settings.ts';
import { type Panel, splitModelId } from '../../domain/panel.ts';
import type { Store } from '../../domain/store.ts';
import { loadScenarios, loadSpec } from '../../runs/load-inputs.ts';
import { type Environment, storeName } from '../../settings/environment.ts';
import { checkPanel, loadPanel, panelMembers, panelModels } from '../../settings/panel-file.ts';
import { oldPrices } from '../../spending/dated-price.ts';
import { unpricedModels } from '../../spending/reserve-call.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import { exitCodes } from '../exit-codes.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';
import { column } from '../output/table.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

type Check = { level: 'ok' | 'FAIL' | 'warn' | 'note'; what: string; detail: string };

/** Checks what a run with this panel needs, and prints one line a check. Calls models with `--live` alone. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const checks: Check[] = [];
  const report = (level: Check['level'], what: string, detail: string) => checks.push({ level, what, detail });
  const check = (ok: boolean, what: string, detail: string) => report(ok ? 'ok' : 'FAIL', what, detail);
  let probes: MemberProbe[] | undefined;
  check(Number(process.versions.node.split('.')[0]) >= 24, 'node', `${process.version} (24 or newer is needed)`);
  await withApp(async (app) => {
    const { store, models, environment } = app;
    const problems = await store.verifyIntegrity();
    check(problems.length === 0, 'store', problems.length === 0 ? storeText(environment) : problems.join('; '));
    const unread = await failureOf(async () => report('ok', 'runs', await countsByKind(store)));
    if (unread !== undefined) check(false, 'runs', unread);
    const panel = loadPanel(options.panel);
    const failure = await failureOf(async () => {
      checkPanel(panel, models, environment);
      assertProviderPackages(panelModels(panel), models);
    });
    check(failure === undefined, 'panel', failure ?? `${panel.name}: providers known, packages installed, keys set`);
    await checkProviders(panel, app, check);
    await checkWindowsOf(panel, options.spec, app, report);
    reportPrices(panel, app, report);
    for (const sentence of unsentSettings(panel, models)) report('warn', 'effort', sentence);
    if (options.live !== true)
      report('note', 'not tried', 'no model was called: --live asks each one small question, which is paid');
    else if (failure === undefined) {
      probes = await withShutdownSignal((signal) => probeMembers(panel, app, signal));
      const others = panelMembers(panel).length - probes.length;
      if (others > 0) {
        const who = others === 1 ? '1 seat is' : `${others} seats are`;
        report('note', 'live', `${who} not asked: of a member that is asked, simulated, recorded or an assistant's`);
      }
    }
  });
  const isHealthy = checks.every(({ level }) => level !== 'FAIL') && (probes ?? []).every(({ ok }) => ok);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ok: isHealthy, checks, ...(probes === undefined ? {} : { probes }) })}\n`
      : [...checks.map(checkText), ...probesText(probes ?? [])].map((line) => `${line}\n`).join(''),
  );
  if (!isHealthy) process.exitCode = exitCodes.error;
}

function checkText({ level, what, detail }: Check): string {
  return `${column(level, 4)}  ${column(what, 10)} ${escapeTerminal(detail)}`;
}

/** One line a member; what is unknown is said to be. */
function probesText(probes: readonly MemberProbe[]): string[] {
  return probes.map((probe) => {
    const { member, ok, problem, served, latencyMs, window, costUsd, format, dropped, mended, formNotKept } = probe;
    const parts = ok
      ? [
          `answered in ${((latencyMs ?? 0) / 1000).toFixed(1)} s`,
          `served by ${served === '' ? 'a model without a name' : oneLine(served, 80)}`,
          window === undefined ? 'window unknown' : `window ${window.tokens.toLocaleString('en')} tokens`,
          costUsd === undefined ? 'no price' : `$${costUsd.toFixed(5)}`,
          ...(format === undefined ? [] : [`asked by ${format}`]),
          ...(dropped.length === 0 ? [] : [`without ${dropped.join(', ')}`]),
          ...(mended.length === 0 ? [] : [`mended: ${oneLine(mended.join('; '), 120)}`]),
          ...(formNotKept === ''
            ? []
            : [`not as the JSON that a respondent need not give (${oneLine(formNotKept, 200)})`]),
        ]
      : [oneLine(problem, 400)];
    return checkText({
      level: ok ? 'ok' : 'FAIL',
      what: 'live',
      detail: `${oneLine(member, 60)}: ${parts.join('; ')}`,
    });
  });
}

async function checkProviders(
  panel: Panel,
  { models, environment }: AppContext,
  check: (ok: boolean, what: string, detail: string) => void,
): Promise<void> {
  const named = panelModels(panel);
  for (const name of new Set(named.map(({ model }) => splitModelId(model).provider))) {
    const settings = models.providers[name];
    if (settings?.kind === 'ollama') {
      const own = named.filter(({ model }) => splitModelId(model).provider === name);
      const failure = await failureOf(() => assertOllamaModels(own, { models, environment }));
      check(failure === undefined, name, failure ?? `${ollamaUrl(settings, environment)} has the panel's models`);
      continue;
    }
    const url = settings !== undefined && 'baseUrl' in settings ? settings.baseUrl : undefined;
    if (url === undefined) continue;
    const proxy = proxyFor(new URL(url), environment);
    const failure = await reachable(proxy ?? new URL(url));
    const route = proxy === undefined ? url : `${url} through the proxy ${proxy.host}`;
    check(failure === undefined, name, failure === undefined ? `${route} answers` : `${route}: ${failure}`);
  }
}

type Report = (level: Check['level'], what: string, detail: string) => void;

/** Whether prompts on the spec fit, by the bundled scenarios, which are about as long as others. */
async function checkWindowsOf(panel: Panel, spec: string, app: AppContext, report: Report): Promise<void> {
  if (panel.respondents === 'recorded') return;
  const plan = {
    kind: 'stress-test',
    spec: loadSpec(spec),
    panel,
    scenarios: loadScenarios('bundled'),
    seed: 1,
  } as const;
  const checks = await checkContextWindows(plan, app);
  const { problems, warnings } = windowProblems(checks);
  const prompts = `with the spec ${spec} and the bundled scenarios`;
  for (const problem of problems) report('FAIL', 'window', `${prompts}: ${problem}`);
  for (const warning of warnings) report('warn', 'window', `${prompts}: ${warning}`);
  if (checks.length > 0 && problems.length + warnings.length === 0)
    report('ok', 'window', `prompts on ${spec} fit the windows of ${checks.map(({ member }) => member).join(', ')}`);
  for (const sentence of await unknownWindows(panel, app)) report('note', 'window', sentence);
}

function reportPrices(panel: Panel, { models, now }: AppContext, report: Report): void {
  const named = panelModels(panel);
  const names = named.map(({ model }) => model);
  for (const warning of oldPrices(names, models.prices, now())) report('warn', 'prices', warning);
  const unpriced = unpricedModels(named, models);
  if (unpriced.length > 0) report('warn', 'prices', `no price: ${unpriced.join(', ')}`);
}

/** Which store, what named it, and whether there is one yet. */
function storeText(environment: Environment): string {
  const { storeUrl, storeFile, storeSource } = environment;
  const state = storeUrl === undefined && !existsSync(storeFile) ? 'will be made with the first run' : 'is whole';
  return `${storeName(environment)} ${state} (by ${storeSource ?? 'the caller'})`;
}

async function failureOf(check: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** For example `3 runs: 2 stress-test, 1 import; 1 job: 1 generation`. */
async function countsByKind({ runs }: Pick<Store, 'runs'>): Promise<string> {
  const part = async (name: string, jobs: boolean) => {
    const rows = await runs.runs(Number.MAX_SAFE_INTEGER, { jobs });
    const kinds = [...Map.groupBy(rows, ({ kind }) => kind)].map(([kind, some]) => `${some.length} ${kind}`);
    return `${rows.length} ${name}${rows.length === 1 ? '' : 's'}${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`;
  };
  return `${await part('run', false)}; ${await part('job', true)}`;
}

/** Where a call would first connect to. Hosts that NO_PROXY lists are taken to be behind the proxy, too. */
function proxyFor({ protocol, hostname }: URL, { network = {} }: Environment): URL | undefined {
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return undefined;
  const proxy = protocol === 'https:' ? network.httpsProxy : network.httpProxy;
  return proxy === undefined ? undefined : new URL(proxy);
}

/** Opens and closes a TCP connection; returns why it failed. */
function reachable(url: URL): Promise<string | undefined> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port, timeout: 3000 });
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('timeout', () => {
      socket.destroy();
      resolve('no answer within 3 s');
    });
    socket.once('error', (error) => resolve(error.message || 'refused'));
  });
}
