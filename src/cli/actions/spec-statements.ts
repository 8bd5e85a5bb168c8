import { existsSync } from 'node:fs';
import { splitStatements } from '../../datasets/statements/split-statements.ts';
import {
  formatStatements,
  mergeStatements,
  parseStatementsFile,
  type StatementsFile,
  statementsPath,
} from '../../datasets/statements/statements-file.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { type Member, memberFromId } from '../../domain/panel.ts';
import type { Statement } from '../../domain/statement.ts';
import { loadSpec, specFile } from '../../runs/load-inputs.ts';
import { loadStatements } from '../../runs/load-statements.ts';
import { writeWhole } from '../../runs/results/write-whole.ts';
import { loadModels } from '../../settings/models-file.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { readText } from '../../settings/yaml-file.ts';
import { estimateSplitting, type SplitSpec, splitSpec, startSplitting } from '../../studies/statements/split-spec.ts';
import type { SpecStatementsOptions } from '../commands/spec.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentHere } from '../options/environment.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { jobEstimateText } from '../output/cost-estimate-text.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';
import { dollars, splitSpecLines } from '../output/split-spec-text.ts';
import { tableLines } from '../output/table.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

const quoteWidth = 76;

/** Prints a spec's statements as a table or as JSON, and writes them beside it where asked to. */
export async function printStatements(name: string | undefined, options: SpecStatementsOptions): Promise<void> {
  const spec = name ?? 'helpful-assistant';
  checkOptions(options);
  if (options.model !== undefined || options.panel !== undefined || options.resume !== undefined)
    return splitByModels(spec, options);
  const written = options.write === true ? writeFound(spec, options.overwrite === true) : undefined;
  const statements =
    written?.statements ?? (options.anew === true ? splitStatements(loadSpec(spec)) : loadStatements(spec).statements);
  if (options.json === true) printJson(statements, written, {});
  else
    process.stdout.write(
      `${[...table(statements), '', summaryLine(statements), ...writtenLines(written)].join('\n')}\n`,
    );
}

function checkOptions({
  write,
  overwrite,
  anew,
  model,
  panel,
  resume,
  budget,
  ...options
}: SpecStatementsOptions): void {
  const problem = (text: string) => new MootcourtError('invalid-input', text);
  if (overwrite === true && write !== true)
    throw problem('--overwrite: expected together with --write, found it alone');
  const ways = [model, panel, resume].filter((way) => way !== undefined).length;
  if (ways > 1) throw problem('expected one of --model, --panel and --resume, found several');
  if (ways === 1 && anew === true)
    throw problem('--anew: expected without models, who split the spec anew in any case');
  if (options.dryRun === true && (ways === 0 || resume !== undefined))
    throw problem('--dry-run: expected together with --model or --panel; rules make no call');
  if (options.dryRun === true && write === true)
    throw problem('--dry-run: expected without --write, since nothing is found');
  if (budget !== undefined && ways === 0)
    throw problem('--budget: expected together with --model, --panel or --resume');
}

async function splitByModels(name: string, options: SpecStatementsOptions): Promise<void> {
  const split = await splitWithModels(name, options);
  if (split === undefined) return;
  const { statements, run, models } = split.result;
  if (statements === undefined) process.exitCode = exitCodes.error;
  const splitBy = { models, simulated: run.simulated, run: run.id };
  const written =
    options.write === true && statements !== undefined
      ? writeFile(name, statements, options.overwrite === true, splitBy)
      : undefined;
  const shown = written?.statements ?? statements ?? [];
  if (options.json === true) {
    const { statements: _found, ...job } = split.result;
    printJson(shown, written, { job });
    return;
  }
  const lines = statements === undefined ? [] : [...table(shown), '', summaryLine(shown)];
  process.stdout.write(`${[...lines, ...split.lines, ...writtenLines(written)].join('\n')}\n`);
}

/** Has models split a spec, or prints what that would take; undefined after a dry run. */
async function splitWithModels(
  name: string,
  options: SpecStatementsOptions,
): Promise<{ result: SplitSpec; lines: string[] } | undefined> {
  const spec = loadSpec(name);
  const { budget, concurrency } = options;
  if (options.dryRun === true) {
    const members = membersOf(options);
    const environment = environmentHere();
    const estimate = await estimateSplitting(spec, members, loadModels(environment.modelsFile), new Date());
    const head = `${estimate.clauses} clauses of ${spec.id} to ${members.length} ${members.length === 1 ? 'model' : 'models'}; no call was made`;
    const most =
      'long answers, nothing cached; an answer that cannot be read is asked for once more, which is not counted';
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ estimate })}\n` : jobEstimateText([head], estimate, most),
    );
    return undefined;
  }
  return withApp(async (app) => {
    const { id: run } =
      options.resume === undefined
        ? await startSplitting(app, { spec, members: membersOf(options), budget })
        : await resolveRun(app.store, options.resume, { argument: '--resume', kinds: ['statements'], jobs: true });
    if (options.resume !== undefined && budget !== undefined) await app.store.runs.setBudget(run, budget);
    const howToContinue = `mootcourt spec statements ${escapeTerminal(name)} --resume ${run}`;
    let every = 0;
    const result = await withShutdownSignal(
      (signal) =>
        splitSpec(app, run, spec, {
          signal,
          concurrency,
          onProgress(done, of, spent) {
            every ||= Math.max(1, Math.ceil(of / 10));
            if (done % every === 0 || done === of)
              process.stderr.write(`${done}/${of} answers, ${spent.calls} calls${dollars(spent.costUsd)}\n`);
          },
        }),
      `go on with: ${howToContinue}`,
    );
    return { result, lines: splitSpecLines(result, howToContinue) };
  });
}

function membersOf({ model, panel }: SpecStatementsOptions): readonly Member[] {
  if (model !== undefined) return model.map(memberFromId);
  return loadPanel(panel ?? 'offline').judges;
}

function printJson(
  statements: readonly Statement[],
  written: Written | undefined,
  more: Record<string, unknown>,
): void {
  const { file, edited, given, added, dropped } = written ?? {};
  const summary = written === undefined ? {} : { written: { file, edited, given, added, dropped } };
  process.stdout.write(`${JSON.stringify({ statements, ...more, ...summary }, null, 2)}\n`);
}

type Written = ReturnType<typeof writeFile>;

/** Writes what the rules find; what models found is not replaced by them unasked, since it was paid for. */
function writeFound(name: string, overwrite: boolean): Written {
  const [file, spec] = [statementsPath(specFile(name)), loadSpec(name)];
  const splitBy = overwrite || !existsSync(file) ? undefined : parseStatementsFile(readText(file), file).splitBy;
  if (splitBy !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `${file}: its statements come from ${oneLine(splitBy.models.join(', '), 200)}; replace them by those of the rules with --overwrite, or have them found again with --model ${oneLine(splitBy.models.join(' '), 200)} --write`,
    );
  return writeFile(name, splitStatements(spec), overwrite, undefined);
}

function writeFile(name: string, found: readonly Statement[], overwrite: boolean, splitBy: StatementsFile['splitBy']) {
  const file = statementsPath(specFile(name));
  const spec = loadSpec(name);
  const fresh = { statements: [...found], removed: [], edited: 0, given: 0, added: found.length, dropped: [] };
  const earlier = splitBy === undefined ? [] : splitStatements(spec);
  const merged = overwrite || !existsSync(file) ? fresh : mergeStatements(found, readText(file), file, spec, earlier);
  try {
    writeWhole(file, formatStatements({ ...merged, ...(splitBy === undefined ? {} : { splitBy }) }));
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${file}: cannot be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  return { ...merged, file };
}

function writtenLines(written: Written | undefined): string[] {
  if (written === undefined) return [];
  const { file, edited, given, added, dropped } = written;
  return [
    `Written to ${escapeTerminal(file)}: ${added} new, ${edited} kept as edited, ${given} given by hand, ${dropped.length} dropped.`,
    ...dropped.map((id) => `  dropped, since it is found no longer: ${oneLine(id, 100)}`),
  ];
}

function table(statements: readonly Statement[]): string[] {
  if (statements.length === 0)
    return ['No statements found. The rules read English; a spec in another language gives none.'];
  const rows = tableLines(
    statements.map(({ kind, strength, binds, severity, quote }) => [
      kind,
      strength,
      binds,
      severity,
      oneLine(quote, quoteWidth),
    ]),
  );
  const headed = statements.map(({ clause, level }, index) =>
    clause === statements[index - 1]?.clause ? [] : ['', `${oneLine(clause, 90)} (${oneLine(level, 30)})`],
  );
  return rows.flatMap((row, index) => [...(headed[index] ?? []), row]).slice(1);
}

function summaryLine(statements: readonly Statement[]): string {
  const of = (kind: Statement['kind']) => statements.filter((statement) => statement.kind === kind).length;
  const clauses = new Set(statements.map(({ clause }) => clause)).size;
  const kinds = `${of('obligation')} obligations, ${of('prohibition')} prohibitions, ${of('permission')} permissions`;
  const judged = statements.some(({ severitySource }) => severitySource === 'model');
  const severity = judged ? "the models' own, else from level and strength" : 'from level and strength';
  return `${statements.length} statements in ${clauses} ${clauses === 1 ? 'clause' : 'clauses'}: ${kinds}. The number is the severity, 1 to 5, ${severity}.`;
}
