import path from 'node:path';
import type { AppContext } from '../../app/app-context.ts';
import { type FamilyWriter, openFamilyWriter } from '../../datasets/scenarios/write-families.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { memberFromId } from '../../domain/panel.ts';
import type { GenerationRecipe } from '../../domain/scenario-generation.ts';
import { loadSpec, namedValues } from '../../runs/load-inputs.ts';
import { loadModels } from '../../settings/models-file.ts';
import { estimateGeneration } from '../../studies/generate/estimate-generation.ts';
import {
  type Generated,
  type GenerationRequest,
  generateScenarios,
  startGeneration,
} from '../../studies/generate/generate-scenarios.ts';
import { coverPasses, type Uncovered } from '../../studies/generate/plan-cover.ts';
import type { GenerateOptions } from '../commands/generate.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentHere } from '../options/environment.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { jobEstimateText } from '../output/cost-estimate-text.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

export async function generate(options: GenerateOptions): Promise<void> {
  const { budget } = options;
  if (options.dryRun === true) return printEstimate(options);
  await withApp(async (app) => {
    const { id: run } =
      options.resume === undefined
        ? await startGeneration(app, { ...(await requestOf(options)), budget })
        : await resolveRun(app.store, options.resume, { argument: '--resume', kinds: ['generation'], jobs: true });
    if (options.resume !== undefined && budget !== undefined) await app.store.runs.setBudget(run, budget);
    const out = path.resolve(options.out ?? defaultOut(app, run));
    const writer = openFamilyWriter(out);
    const generated = await write(app, run, writer, options.concurrency);
    if (options.json === true) process.stdout.write(`${JSON.stringify({ ...generated, out })}\n`);
    else process.stdout.write(generatedText(generated, out));
    if (generated.run.state !== 'finished') process.exitCode = exitCodes.error;
  });
}

/** An estimate makes no call, so it needs no key and no store. */
async function printEstimate(options: GenerateOptions): Promise<void> {
  if (options.resume !== undefined)
    throw new MootcourtError('invalid-input', '--dry-run: it estimates a new generation; leave out --resume');
  const { budget } = options;
  const models = loadModels(environmentHere().modelsFile);
  const request = { ...(await requestOf(options)), budget };
  const estimate = await estimateGeneration(request, models, new Date());
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ estimate })}\n`);
    return;
  }
  const { families, cover } = estimate;
  const head =
    cover === undefined
      ? [`${families} scenario families; no call was made`]
      : [
          `${families} scenario families bring ${cover.statements} statements of ${request.spec.id} to ${cover.wanted} families each; no call was made`,
          `${cover.colliding} set two statements against each other that can collide; ${families - cover.colliding} pair statements that are short of families`,
          ...(cover.affordable === undefined
            ? []
            : [
                `The budget pays for about ${cover.affordable} of them; ${cover.uncovered.length} of ${cover.statements} statements stay below ${cover.wanted}:`,
                ...cover.uncovered.map((item) => uncoveredLine(item, cover.wanted)),
              ]),
        ];
  const again = cover === undefined ? '' : `every draft dropped and tried again ${coverPasses - 1} times, `;
  process.stdout.write(jobEstimateText(head, estimate, `${again}long answers, nothing cached`));
}

async function write(app: AppContext, run: string, writer: FamilyWriter, concurrency: number): Promise<Generated> {
  let every = 0;
  const work = (signal: AbortSignal) =>
    generateScenarios(app, run, {
      signal,
      concurrency,
      onFamily: (family) => writer.write(family),
      onProgress(done, of, dropped, spent) {
        every ||= Math.max(1, Math.ceil(of / 10));
        if (done % every === 0 || done === of)
          process.stderr.write(
            `${done}/${of} drafts, ${dropped} dropped, ${spent.calls} calls${spent.costUsd > 0 ? `, $${spent.costUsd.toFixed(4)}` : ''}\n`,
          );
      },
    });
  try {
    return await withShutdownSignal(work, `go on with: mootcourt generate --resume ${run}`);
  } finally {
    writer.close();
  }
}

async function requestOf(options: GenerateOptions): Promise<GenerationRequest> {
  const { values, topic, clauses, rubricWriter, cover } = options;
  if (cover !== undefined && (values !== undefined || topic !== undefined || clauses === true))
    throw new MootcourtError('invalid-input', '--cover: expected neither --values nor --topic nor --clauses beside it');
  if (clauses === true && (values !== undefined || topic !== undefined))
    throw new MootcourtError('invalid-input', '--clauses: expected neither --values nor --topic beside it');
  const source: GenerationRecipe['source'] =
    cover !== undefined
      ? 'statements'
      : clauses === true
        ? 'clauses'
        : topic !== undefined
          ? 'topic'
          : values !== undefined
            ? 'values'
            : 'taxonomy';
  return {
    source,
    taxonomy: options.taxonomy === 'bundled' ? 'bundled' : path.resolve(options.taxonomy),
    ...(values === undefined ? {} : { values: namedValues(values) }),
    ...(topic === undefined ? {} : { topic }),
    ...(cover === undefined ? {} : { cover: await coverOf(options.spec, cover === true ? defaultWanted : cover) }),
    count: options.count,
    generators: options.generators.map(memberFromId),
    ...(rubricWriter === undefined ? {} : { rubricWriter: memberFromId(rubricWriter) }),
    spec: loadSpec(options.spec),
    seed: options.seed,
  };
}

const defaultWanted = 3;

async function coverOf(spec: string, wanted: number): Promise<NonNullable<GenerationRecipe['cover']>> {
  // The lexicon that splits statements is loaded for this option alone.
  const { loadStatements } = await import('../../runs/load-statements.ts');
  const { statements } = loadStatements(spec);
  if (statements.length < 2)
    throw new MootcourtError(
      'invalid-input',
      `--cover: expected a spec with at least two statements, found ${statements.length}; mootcourt spec statements shows them`,
    );
  return { statements, wanted };
}

function defaultOut(app: AppContext, run: string): string {
  return path.join(path.dirname(app.environment.storeFile), 'scenarios', `${run}.jsonl`);
}

function generatedText({ run, written, dropped, spent, cover }: Generated, out: string): string {
  const reasons = Object.entries(dropped).map(([reason, count]) => `  ${count} × ${reason}`);
  return `${[
    `${run.simulated ? '[simulated agents] ' : ''}run ${run.id}: ${written} scenario families (${3 * written} queries) written to ${escapeTerminal(out)}`,
    ...(reasons.length === 0 ? ['no draft was dropped'] : ['dropped drafts:', ...reasons]),
    ...(cover === undefined ? [] : coverLines(cover)),
    `${spent.calls} calls${spent.costUsd > 0 ? `, $${spent.costUsd.toFixed(4)}` : ''}`,
    ...(run.state === 'finished'
      ? [`hold debates on them: mootcourt run --scenarios ${escapeTerminal(out)}`]
      : [
          `${escapeTerminal(run.reason)}`,
          `go on with: mootcourt generate --resume ${run.id} --out ${escapeTerminal(out)}`,
        ]),
  ].join('\n')}\n`;
}

function coverLines({ statements, wanted, uncovered }: NonNullable<Generated['cover']>): string[] {
  return [
    `${statements - uncovered.length} of ${statements} statements have ${wanted} families or more`,
    ...uncovered.map((item) => uncoveredLine(item, wanted)),
  ];
}

function uncoveredLine({ statement, families, quote, reason }: Uncovered, wanted: number): string {
  return `  ${families} of ${wanted}: ${oneLine(statement, 80)} “${oneLine(quote, 80)}”: ${oneLine(reason, 200)}`;
}
