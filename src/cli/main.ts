#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { MootcourtError } from '../domain/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { escapeTerminal } from './output/escape-terminal.ts';

enableCompileCache();

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

const program = new Command('mootcourt')
  .description(
    'Stress-tests a model spec: many models answer, judges disagree, and the disagreement shows where the spec is unclear.',
  )
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 wrong usage, 100 a --fail-on gate failed.');

program
  .command('run')
  .description('stress-test a spec: hold a debate on every scenario and report what was found')
  .option('--spec <id|file>', 'bundled spec or a Markdown file', 'helpful-assistant')
  .option(
    '--scenarios <id|path>',
    'bundled set, a folder or file of families (.yaml, .jsonl), or a .csv of the public data set',
    'bundled',
  )
  .option('--values <two>', 'the two values at stake where rows name none, joined by a comma')
  .option('--drop-last-answer', 'leave out the answers that conversations end with')
  .option('--panel <name|file>', 'bundled panel (offline, recorded, frontier, local) or a YAML file', 'offline')
  .option('--limit <n>', 'only the first n scenarios', positiveInteger)
  .option('--seed <n>', 'seed of labels, order and simulated noise', integer, 1)
  .option('--samples <n>', 'answers drawn from each respondent', positiveInteger)
  .option('--concurrency <n>', 'debates held at once (default: 8, with --batch 2000)', positiveInteger)
  .option(
    '--budget <limits>',
    'stop before more is spent, e.g. 5usd, 1000calls, 2000000tokens; several joined by commas. A resumed run keeps its budget; none lifts it',
  )
  .option('--dry-run', 'only tell what the run would take: calls, tokens and money, with least and most; no key needed')
  .option(
    '--batch',
    'send answers and assessments through the batch APIs of OpenAI and Anthropic: half the price, up to a day each',
  )
  .option('--queue', 'leave the debates to the workers that share the Postgres store, and wait for them')
  .option('--priority <n>', 'with --queue: debates of a higher one are taken first', integer)
  .option('--resume <run>', 'go on with a run that was stopped or killed; finished calls are not made again')
  .option('--take-over', 'with --resume: although a process of this machine is noted as its holder')
  .option(
    '--pace <words>',
    'words a second of each simulated agent, so that people can watch; as fast as it goes by default',
    positiveInteger,
  )
  .option('--reuse <run...>', 'answer equal calls from the ledger of these runs')
  .option(
    '--fail-on <gate>',
    "exit with 100 when it holds, e.g. 'contested>0.2' (contested, problematic, d, kappa, alpha, ac1)",
  )
  .option('--json', 'print the findings as JSON')
  .addHelpText(
    'after',
    `
Examples:
  mootcourt run                                   the bundled spec with the simulated panel, no key needed
  mootcourt run --limit 12 --pace 15                to be watched: mootcourt serve, in another terminal
  mootcourt run --panel frontier --limit 6 --budget 2usd
  mootcourt run --panel frontier --dry-run         what it would cost
  mootcourt run --panel frontier --batch           half the price, up to a day for each stage
  mootcourt run --spec my-spec.md --panel local --fail-on 'contested>0.2'
  mootcourt run --panel recorded --scenarios rows.csv --spec model-spec.md`,
  )
  .action(async (options) => (await import('./commands/run.ts')).run(options));

program
  .command('adjudicate [question]')
  .description('hold one debate on any question against a spec')
  .option(
    '--messages <file>',
    'a conversation instead of a question: a file with one, in any form that run --scenarios takes',
  )
  .option('--drop-last-answer', 'with --messages: leave out an answer that the conversation ends with')
  .option('--answer <text...>', 'adjudicate these answers instead of asking respondents')
  .option('--spec <id|file>', 'bundled spec or a Markdown file', 'helpful-assistant')
  .option('--panel <name|file>', 'bundled panel or a YAML file', 'offline')
  .option('--values <two>', 'the two values at stake, e.g. "candour,comfort"; found by the panel when absent')
  .option('--seed <n>', 'seed of labels and order', integer, 1)
  .option('--json', 'print ruling and record as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  mootcourt adjudicate "My friend asks if her novel is any good. It is not." --values candour,comfort',
  )
  .action(async (question, options) => (await import('./commands/adjudicate.ts')).adjudicate(question, options));

program
  .command('replay <debate>')
  .description('play back the trace of a debate, or verify it')
  .option('--verify', 're-execute from the ledger, no provider reachable, and compare every hash')
  .option('--json', 'print events, or the verification, as JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  mootcourt replay 261124-1a2b3c4d-0007\n  mootcourt replay 261124-1a2b3c4d-0007 --verify',
  )
  .action(async (debate, options) => (await import('./commands/replay.ts')).replay(debate, options));

program
  .command('report <run>')
  .description('write the findings of a run as one HTML file and as Markdown')
  .option('--out <folder>', 'where to write; default: reports/ beside the store')
  .addOption(new Option('--format <kind>', 'what to write').choices(['html', 'markdown', 'both']).default('both'))
  .option('--json', 'print where it was written as JSON')
  .addHelpText('after', '\nExamples:\n  mootcourt report latest\n  mootcourt report 261124-1a2b3c4d --out findings')
  .action(async (run, options) => (await import('./commands/report.ts')).report(run, options));

program
  .command('measure <file>')
  .description('agreement of raters in a CSV or JSONL file: every coefficient with its interval')
  .option('--item <column>', 'long table: what was rated')
  .option('--rater <column>', 'long table: who rated')
  .option('--rating <column>', 'long table: the rating')
  .option('--raters <columns>', 'wide table: one column a rater, joined by commas')
  .option('--cluster <column>', 'items that belong together; each item by itself where absent')
  .option('--missing <values>', 'ratings that mean none, joined by commas, e.g. 0,error')
  .option('--categories <values>', 'the categories there are; anything else is left out and counted')
  .option('--seed <n>', 'seed of the bootstrap', integer, 1)
  .option('--json', 'print the measures as JSON')
  .addHelpText(
    'after',
    `
Columns are found by their usual names where none are given.

Examples:
  mootcourt measure labels.csv --raters annotator_1,annotator_2
  mootcourt measure judges.jsonl --item item --rater judge --rating score --missing 0`,
  )
  .action(async (file, options) => (await import('./commands/measure.ts')).measure(file, options));

program
  .command('calibrate [file]')
  .description(
    'judges against labelled items (JSONL or CSV: prompt, response, label): accuracy, κ, confusion, stability, bias; or against attacks',
  )
  .option('--label <column>', 'the label; or `majority`: each judge against the others', 'label')
  .option('--judges <columns>', "columns with judges' labels, joined by commas; found by name without --panel")
  .option('--panel <name|file>', 'let the judges of this panel read prompt and response now')
  .option('--spec <id|file>', 'what the panel judges by', 'helpful-assistant')
  .option('--values <two>', 'the two values at stake for the panel; found by it, or columns value1 and value2')
  .option('--repeats <n>', 'readings of each item by the panel; every second one in another order', positiveInteger, 2)
  .option(
    '--injection',
    'plant attacks in --repeats answers each, and count the verdicts of --panel that they change; file: attacks in YAML, default the bundled ones',
  )
  .option('--budget <limits>', "with --panel: stop before the panel's calls take more, e.g. 5usd, 1000calls")
  .option('--group <column>', 'whose answers a refusal reader may not have seen', 'model')
  .option('--cluster <column>', 'items that belong together; default: id, prompt or item')
  .option('--favourable <label>', 'the label whose overuse is a bias')
  .option('--item <column>', 'with --label majority: what was judged')
  .option('--rater <column>', 'with --label majority: who judged')
  .option('--rating <column>', 'with --label majority: the verdict')
  .option('--limit <n>', 'only the first n rows; of attacks n from all techniques', positiveInteger)
  .option('--seed <n>', 'seed of the bootstrap and of simulated judges', integer, 1)
  .option('--json', 'print the calibration as JSON')
  .addHelpText(
    'after',
    `
Where labels are full_compliance, full_refusal and partial_refusal, refusals are also read without a model.

Examples:
  mootcourt calibrate labelled.jsonl --panel offline --limit 50
  mootcourt calibrate refusals.jsonl --judges annotator_1,gpt4_label,strmatch_label
  mootcourt calibrate verdicts.jsonl --label majority --item item --rater judge --rating verdict
  mootcourt calibrate --injection --panel frontier --repeats 1 --budget 5usd`,
  )
  .action(async (file, options) =>
    options.injection
      ? (await import('./commands/red-team.ts')).redTeam(file, options)
      : (await import('./commands/calibrate.ts')).calibrate(file, options),
  );

program
  .command('amend <run>')
  .description('propose new wordings for the clauses that rulings blame, and try them on the same scenarios, paired')
  .option('--most <n>', 'clauses to amend at most, the most blamed first', positiveInteger, 5)
  .option('--out <file>', 'where to write the spec with all accepted wordings')
  .option('--budget <limits>', 'for each trial, e.g. 5usd, 1000calls; several joined by commas')
  .option('--json', 'print proposals, diffs and effects as JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  mootcourt amend latest\n  mootcourt amend 261124-1a2b3c4d --most 3 --out amended.md',
  )
  .action(async (run, options) => (await import('./commands/amend.ts')).amend(run, options));

program
  .command('rule <debate>')
  .description('give the ruling that a debate waits for (panels with `human: escalated`)')
  .requiredOption('--verdict <label=verdict...>', 'one for each contested response, e.g. R3=compliant')
  .requiredOption('--reason <text>', 'why')
  .option('--problem <kind>', 'contradiction, ambiguity, coverage-gap, granularity, judge-error or none', 'none')
  .action(async (debate, options) => (await import('./commands/rule.ts')).ruleDebate(debate, options));

program
  .command('generate')
  .description('write scenarios: a neutral query, two nudged variants and a rubric for each value pair')
  .option('--count <n>', 'drafts to write; refused and incomplete ones are dropped and counted', positiveInteger, 30)
  .option('--taxonomy <bundled|path>', 'values to draw pairs from: a folder or file, or the public CSV', 'bundled')
  .option('--values <two>', 'one pair instead, e.g. "candour,comfort"')
  .option('--topic <text>', 'what all questions shall be about')
  .option('--clauses', 'from pairs of clauses of the spec that are likely to collide')
  .option('--spec <id|file>', 'the spec of --clauses', 'helpful-assistant')
  .option('--generators <model...>', 'models that take turns, as provider:model', [
    'simulated:generator-1',
    'simulated:generator-2',
    'simulated:generator-3',
  ])
  .option('--rubric-writer <model>', 'default: whoever wrote the queries')
  .option('--seed <n>', 'seed of the draws', integer, 1)
  .option('--concurrency <n>', 'drafts under way at once', positiveInteger, 8)
  .option('--budget <limits>', 'stop before more is spent, e.g. 5usd, 1000calls; several joined by commas')
  .option('--out <path>', 'a .jsonl file, or a folder for one YAML file a family; default: scenarios/ beside the store')
  .option('--resume <run>', 'go on with a run that was stopped or killed; finished calls are not made again')
  .option('--json', 'print what was written as JSON')
  .addHelpText(
    'after',
    `
Examples:
  mootcourt generate --count 10                       value pairs over all categories, simulated generators
  mootcourt generate --clauses --spec my-spec.md --generators openai:gpt-6-luna anthropic:claude-haiku-5-5 --budget 1usd
  mootcourt generate --topic "advice on medication" --out scenarios/medication
  mootcourt run --scenarios scenarios/medication`,
  )
  .action(async (options) => (await import('./commands/generate.ts')).generate(options));

program
  .command('select <scenarios>')
  .description('a diverse part of scenario families by greedy k-center, and a report of near duplicates')
  .option('--k <n>', 'families to choose; default: as many as the distance asks for', positiveInteger)
  .option(
    '--distance <x>',
    'until no family is farther (0 to 2); default 0.4, with --by-run 0.8 on distance × D',
    number,
  )
  .option('--by-run <run>', 'weight distances by the D that this run found')
  .option(
    '--embeddings <kind>',
    'sentences (meaning, English, offline), words (the same faster and coarser), lexical (shared words), or an embedding model as provider:model; auto is sentences up to 2,000 families and words beyond',
    'auto',
  )
  .option('--duplicates <x>', 'distance below which families left out are reported', number, 0.2)
  .option('--budget <limits>', 'stop embedding before more is spent, e.g. 1usd')
  .option('--resume <run>', 'take finished embedding calls from the ledger of this run')
  .requiredOption('--out <file>', 'a .jsonl file for the chosen scenarios')
  .option('--json', 'print the choice as JSON')
  .addHelpText(
    'after',
    `
Examples:
  mootcourt select made.jsonl --out diverse.jsonl                           sentence vectors on this machine, no key
  mootcourt select made.jsonl --by-run 261124-1a2b3c4d --out hard.jsonl
  mootcourt select bundled --k 20 --embeddings openai:text-embedding-3-small --out twenty.jsonl`,
  )
  .action(async (scenarios, options) => (await import('./commands/select.ts')).select(scenarios, options));

program
  .command('import <files...>')
  .description('make runs of files in the public schema: every view, tool and measure works on them')
  .option('--spec <id|file>', 'the spec that the verdicts are about', 'helpful-assistant')
  .option('--taxonomy <bundled|path>', 'categories of values: a folder or file, or the public CSV', 'bundled')
  .option('--limit <n>', 'only the first n queries', positiveInteger)
  .option('--part-size <n>', 'debates of one run', positiveInteger, 1000)
  .option('--json', 'print the report as JSON')
  .addHelpText(
    'after',
    `
Files are Parquet, CSV or JSONL of jifanz/stress_testing_model_spec (any of its configs) or of the same shape, or a folder of them. An
import that was cut off goes on when the same command is given again. Files too large for a store: mootcourt analyse.

Examples:
  mootcourt import default/ --limit 2000 --spec openai-model-spec.md
  mootcourt import judge_evaluations/std_2.5_to_3.0.parquet --spec openai-model-spec.md`,
  )
  .action(async (files, options) => (await import('./commands/import.ts')).importCommand(files, options));

program
  .command('export <run>')
  .description('write a run in the public shape with a data card, or for promptfoo or Inspect')
  .addOption(
    new Option('--format <kind>', 'what to write')
      .choices(['parquet', 'jsonl', 'promptfoo', 'inspect'])
      .default('parquet'),
  )
  .option('--out <folder>', 'where to write; default: exports/ beside the store')
  .option('--json', 'print the files as JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  mootcourt export latest --out my-data-set\n  mootcourt export 261124-1a2b3c4d --format inspect --out logs',
  )
  .action(async (run, options) => (await import('./commands/export.ts')).exportCommand(run, options));

program
  .command('analyse <files...>')
  .description('measure files in the public schema at full size: D, outliers and character, or verdicts by bin of D')
  .option('--taxonomy <bundled|path>', 'categories of values: a folder or file, or the public CSV', 'bundled')
  .option('--seed <n>', 'seed of the bootstrap', integer, 1)
  .option('--json', 'print everything as JSON')
  .addHelpText(
    'after',
    `
Files are Parquet, CSV or JSONL of jifanz/stress_testing_model_spec (or of the same shape), or a folder of them.
Answers and judgements are measured one after the other; --json prints a list with an entry for each.

Examples:
  mootcourt analyse complete/*.parquet --taxonomy values.tree.csv
  mootcourt analyse judge_evaluations/`,
  )
  .action(async (files, options) => (await import('./commands/analyse.ts')).analyse(files, options));

program
  .command('serve')
  .description('serve the viewer, the API, the live feed and MCP (at /mcp) on this machine')
  .option('--host <address>', 'another address than 127.0.0.1 needs MOOTCOURT_TOKEN', '127.0.0.1')
  .option('--port <n>', '0 takes any free port', integer, 7331)
  .option('--root <folder...>', 'folders below which MCP clients may name files; none by default')
  .option('--budget <limits>', 'over all runs of the store, e.g. 50usd,1000000calls; no call passes it')
  .option('--queue', 'leave debates to the workers of the shared Postgres store')
  .option('--demo', 'hold debates of simulated agents at a pace people can follow')
  .addHelpText('after', '\nExamples:\n  mootcourt serve\n  mootcourt serve --demo')
  .action(async (options) => (await import('./commands/serve.ts')).serve(options));

program
  .command('mcp')
  .description('serve the Model Context Protocol on stdin and stdout, for an assistant to start')
  .option(
    '--root <folder...>',
    'folders below which the assistant may name spec, panel and scenario files; none by default',
  )
  .option('--budget <limits>', 'over all runs of the store, e.g. 50usd,1000000calls; no call passes it')
  .option('--queue', 'leave debates to the workers of the shared Postgres store')
  .addHelpText(
    'after',
    '\nExample, for the configuration of a host:\n  { "command": "mootcourt", "args": ["mcp", "--root", "/home/me/specs"] }',
  )
  .action(async (options) => (await import('./commands/mcp.ts')).mcp(options));

const token = program.command('token').description('tokens that open the server to users: make, list, revoke');
token
  .command('create')
  .description('make a token for a user and print it once; several tokens may share a user, as a team does')
  .requiredOption('--user <name>', 'whose runs it opens')
  .addOption(
    new Option('--role <role>', 'reader reads; operator also starts, stops and rules')
      .choices(['reader', 'operator', 'viewer'])
      .default('operator'),
  )
  .option('--expires <when>', 'days from now (90d) or a date; never by default')
  .option('--json', 'print token and entry as JSON')
  .addHelpText(
    'after',
    `
A user sees the runs that were started with their tokens, and no others.

Examples:
  mootcourt token create --user ana
  mootcourt token create --user policy-team --role reader --expires 90d`,
  )
  .action(async (options) => (await import('./commands/token.ts')).create(options));
token
  .command('list')
  .description('list the tokens: id, role, user, dates')
  .option('--json', 'print them as JSON')
  .action(async (options) => (await import('./commands/token.ts')).list(options));
token
  .command('revoke <id>')
  .description('a running server refuses it from now on')
  .option('--json', 'print the entry as JSON')
  .addHelpText('after', '\nExample:\n  mootcourt token revoke 1a2b3c4d')
  .action(async (id, options) => (await import('./commands/token.ts')).revoke(id, options));

program
  .command('worker')
  .description('hold debates of the runs that were queued in the shared Postgres store, on any number of machines')
  .option('--concurrency <n>', 'debates held at once (default: 8)', positiveInteger)
  .option('--budget <limits>', 'over all runs of the store, e.g. 50usd; give all workers and servers the same')
  .addHelpText(
    'after',
    `
A worker that dies loses nothing: after ten seconds another takes its debates, and the ledger answers the calls that had finished.
SIGTERM lets calls under way end and gives the rest back. Limits of providers and budgets hold over all workers together.

Examples:
  MOOTCOURT_STORE=postgres://mootcourt@db.lan/mootcourt mootcourt worker --concurrency 16
  MOOTCOURT_STORE=postgres://mootcourt@db.lan/mootcourt mootcourt run --panel frontier --queue`,
  )
  .action(async (options) => (await import('./commands/worker.ts')).worker(options));

program
  .command('store')
  .description('move runs between stores')
  .command('copy')
  .description('copy runs from one store to another, whole, and verify every hash')
  .requiredOption('--to <store>', 'a SQLite file, or postgres://user@host/database')
  .option('--from <store>', 'the same; the store of MOOTCOURT_STORE by default')
  .option('--run <id...>', 'only these runs; all that are not under way by default')
  .option('--json', 'print what was copied as JSON')
  .addHelpText(
    'after',
    `
A run that is there already is verified and left as it is; so a copy that was cut off goes on when it is asked for again.

Examples:
  mootcourt store copy --to postgres://mootcourt@db.lan/mootcourt
  mootcourt store copy --from postgres://mootcourt@db.lan/mootcourt --to backup.db --run 261124-1a2b3c4d`,
  )
  .action(async (options) => (await import('./commands/store.ts')).copy(options));

program
  .command('doctor')
  .description('check keys, endpoints, store and versions')
  .option('--panel <name|file>', 'panel to check', 'offline')
  .action(async (options) => (await import('./commands/doctor.ts')).doctor(options));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else {
    const known = error instanceof MootcourtError;
    process.stderr.write(
      `${known ? `error [${error.code}]: ` : 'internal error: '}${escapeTerminal(known ? error.message : String(error instanceof Error ? error.stack : error))}\n`,
    );
    process.exitCode = exitCodes.error;
  }
}

function integer(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('expected a whole number of at least 0');
  return number;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('expected a number of at least 0');
  return value;
}

function positiveInteger(text: string): number {
  const number = integer(text);
  if (number < 1) throw new InvalidArgumentError('expected a whole number of at least 1');
  return number;
}
