import { connect } from 'node:net';
import { assertOllamaModels, ollamaUrl } from '../../app/ollama-models.ts';
import { assertProviderPackages } from '../../app/provider-packages.ts';
import { splitModelId } from '../../domain/panel.ts';
import type { Store } from '../../domain/store.ts';
import { type Environment, storeName } from '../../settings/environment.ts';
import { checkPanel, loadPanel, panelModels } from '../../settings/panel-file.ts';
import { oldPrices } from '../../spending/dated-price.ts';
import { unpricedModels } from '../../spending/reserve-call.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import { exitCodes } from '../exit-codes.ts';
import { escapeTerminal } from '../output/escape-terminal.ts';
import { withApp } from '../with-app.ts';

/** Checks what a run with this panel needs, and prints one line a check. Makes no model call. */
export async function doctor(options: DoctorOptions): Promise<void> {
  let healthy = true;
  const report = (ok: boolean, what: string, detail: string) => {
    if (!ok) healthy = false;
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'}  ${what.padEnd(10)} ${escapeTerminal(detail)}\n`);
  };
  report(Number(process.versions.node.split('.')[0]) >= 24, 'node', `${process.version} (24 or newer is needed)`);
  await withApp(async ({ store, models, environment, now }) => {
    const problems = await store.verifyIntegrity();
    report(
      problems.length === 0,
      'store',
      problems.length === 0 ? `${storeName(environment)} is whole` : problems.join('; '),
    );
    report(true, 'runs', await countsByKind(store));
    const panel = loadPanel(options.panel);
    try {
      checkPanel(panel, models, environment);
      assertProviderPackages(panelModels(panel), models);
      report(true, 'panel', `${panel.name}: providers known, packages installed, keys set`);
    } catch (error) {
      report(false, 'panel', error instanceof Error ? error.message : String(error));
    }
    process.stdout.write(
      'note  not tried  no model was called: whether keys are valid and models answer shows in a run\n',
    );
    const named = panelModels(panel);
    for (const warning of oldPrices(
      named.map(({ model }) => model),
      models.prices,
      now(),
    ))
      process.stdout.write(`warn  prices     ${escapeTerminal(warning)}\n`);
    const unpriced = unpricedModels(named, models);
    if (unpriced.length > 0)
      process.stdout.write(`warn  prices     no price: ${escapeTerminal(unpriced.join(', '))}\n`);
    const providers = new Set(named.map(({ model }) => splitModelId(model).provider));
    for (const name of providers) {
      const settings = models.providers[name];
      if (settings?.kind === 'ollama') {
        const failure = await failureOf(
          assertOllamaModels(
            named.filter(({ model }) => splitModelId(model).provider === name),
            { models, environment },
          ),
        );
        report(failure === undefined, name, failure ?? `${ollamaUrl(settings, environment)} has the panel's models`);
        continue;
      }
      const url = settings !== undefined && 'baseUrl' in settings ? settings.baseUrl : undefined;
      if (url === undefined) continue;
      const proxy = proxyFor(new URL(url), environment);
      const failure = await reachable(proxy ?? new URL(url));
      const route = proxy === undefined ? url : `${url} through the proxy ${proxy.host}`;
      report(failure === undefined, name, failure === undefined ? `${route} answers` : `${route}: ${failure}`);
    }
  });
  if (!healthy) process.exitCode = exitCodes.error;
}

async function failureOf(check: Promise<void>): Promise<string | undefined> {
  try {
    await check;
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
