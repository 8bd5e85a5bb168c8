// The map of the source: `npm run rooms` prints every room (folder of src/) with its files, their lines, and the rooms that it
// imports. It fails on what the rules below forbid, and names file and rule. `--check` prints the failures alone, `--table`
// the table of CONTRIBUTING.md; `--root <folder>` reads another folder with a scripts/rooms.cjs of its own.
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from '@swc/core';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean' }, table: { type: 'boolean' }, root: { type: 'string' } },
});
const root = path.resolve(options.root ?? path.join(import.meta.dirname, '..'));
const { rooms } = createRequire(import.meta.url)(path.join(root, 'scripts/rooms.cjs'));

const maxFileLines = 400;
/** Not in tests, where `describe` takes one function for a whole subject. */
const maxFunctionLines = 80;
/** Tables and bundled texts, which have no parts to split. */
const longFiles = new Set([
  'src/analysis/refusal-classifier/training-examples.ts',
  'src/analysis/refusal-classifier/training-premises.ts',
]);
/** A function may be longer with a comment that starts so, above it or in it. */
const reason = /\/\/ Long because: \S/;

/** Metaphors that stood for standard terms: in no part of a path's name. */
const retiredWords = new Set(
  'house room door doors doorkeeper entrance gate pace lead heads place living notices lent visitor hold told draws farewell'.split(
    ' ',
  ),
);
/** Names that say nothing of what a file or folder holds. */
const emptyNames = new Set(['utils', 'helpers', 'common']);
/** This map and its rules are about rooms. */
const ownFiles = /^(?:scripts\/rooms\.(?:mjs|cjs)|test\/docs\/rooms\.test\.ts)$/;

/** What the rules are checked over. */
function readSources() {
  return globSync('{src,web,test,bench,scripts}/**/*.{ts,tsx,mjs,cjs,txt}', { cwd: root })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .sort()
    .map((file) => sourceOf(file, readFileSync(path.join(root, file), 'utf8')));
}

/** A file's size, the files that it imports, and its long functions without a reason. */
function sourceOf(file, text) {
  const source = {
    file,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: [],
    longFunctions: [],
  };
  if (!/\.tsx?$/.test(file)) return source;
  // The first statement gives the parser's offset, which grows from file to file.
  const { body } = parseSync(`0;${text.replace(/^#!/, '//')}`, { syntax: 'typescript', tsx: file.endsWith('.tsx') });
  const offset = body[0].span.start + 2;
  const bytes = Buffer.from(text);
  const lineAt = (position) =>
    bytes
      .subarray(0, position - offset)
      .toString()
      .split('\n').length;
  visit(body.slice(1), (node) => {
    const specifier = importOf(node);
    if (specifier?.startsWith('.')) source.imports.push(path.posix.join(path.posix.dirname(file), specifier));
    if (file.startsWith('test/') || !isFunction(node)) return;
    const [first, last] = [lineAt(node.span.start), lineAt(node.span.end)];
    const above = text
      .split('\n')
      .slice(Math.max(0, first - 4), last)
      .join('\n');
    if (last - first + 1 > maxFunctionLines && !reason.test(above))
      source.longFunctions.push({ line: first, lines: last - first + 1 });
  });
  return source;
}

function visit(node, see) {
  if (Array.isArray(node)) for (const item of node) visit(item, see);
  else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') see(node);
    for (const value of Object.values(node)) visit(value, see);
  }
}

function importOf(node) {
  if (/^(?:ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration)$/.test(node.type)) return node.source?.value;
  if (node.type === 'TsImportType') return node.argument.value;
  if (node.type === 'CallExpression' && node.callee.type === 'Import') return node.arguments[0]?.expression.value;
  return undefined;
}

/** What bears a body of its own; a method of an object or class is a function too. */
function isFunction({ type, body, function: method }) {
  return /^(?:ClassMethod|PrivateMethod)$/.test(type)
    ? method !== undefined
    : /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|MethodProperty|Constructor)$/.test(type) &&
        body !== undefined;
}

/** Everything that breaks a rule, as one line each: file, rule. */
function failuresOf(sources) {
  return [
    ...sources.flatMap(({ file, lines, longFunctions }) => [
      ...(lines > maxFileLines && !longFiles.has(file)
        ? [`${file}: ${lines} lines; a file has at most ${maxFileLines}`]
        : []),
      ...longFunctions.map(
        (long) =>
          `${file}:${long.line}: a function of ${long.lines} lines; at most ${maxFunctionLines}, or a comment "// Long because: …"`,
      ),
      ...retiredIn(file).map((word) => `${file}: '${word}' is a retired word in a path`),
    ]),
    ...boundaryFailures(sources),
    ...circlesOf(sources).map((circle) => `${circle[0]}: a circle of imports: ${circle.join(' → ')}`),
  ];
}

function retiredIn(file) {
  if (ownFiles.test(file)) return [];
  const parts = file.split('/').map((part) => part.replace(/\..*$/, ''));
  return parts.flatMap((part) =>
    emptyNames.has(part) ? [part] : part.split('-').filter((word) => retiredWords.has(word)),
  );
}

const roomOf = (file) => /^src\/([^/]+)\//.exec(file)?.[1];

function boundaryFailures(sources) {
  const names = Object.keys(rooms);
  const used = new Map(names.map((name) => [name, new Set()]));
  const failures = [];
  for (const { file, imports } of sources) {
    const room = roomOf(file);
    if (room === undefined) continue;
    if (!used.has(room)) {
      failures.push(`${file}: the room ${room} is not in scripts/rooms.cjs`);
      continue;
    }
    for (const other of new Set(imports.map(roomOf))) {
      if (other === undefined || other === room) continue;
      used.get(room).add(other);
      if (names.indexOf(other) < names.indexOf(room)) failures.push(`${file}: an import upwards, of ${other}`);
      else if (!rooms[room].imports.includes(other))
        failures.push(`${file}: imports ${other}, which scripts/rooms.cjs does not allow to ${room}`);
    }
  }
  for (const [name, { imports }] of Object.entries(rooms)) {
    if (!sources.some(({ file }) => roomOf(file) === name))
      failures.push(`scripts/rooms.cjs: there is no folder src/${name}`);
    for (const other of imports) {
      if (names.indexOf(other) <= names.indexOf(name))
        failures.push(`scripts/rooms.cjs: ${name} may import ${other}, which does not stand below it`);
      else if (!used.get(name).has(other))
        failures.push(`scripts/rooms.cjs: ${name} may import ${other}, and no file of it does`);
    }
  }
  return failures;
}

/** Circles of imports, each once, from its first file round to it. */
function circlesOf(sources) {
  const importsOf = new Map(sources.map(({ file, imports }) => [file, imports]));
  const circles = [];
  const done = new Set();
  const trail = [];
  const follow = (file) => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file]);
    else if (!done.has(file)) {
      trail.push(file);
      for (const other of importsOf.get(file) ?? []) follow(other);
      trail.pop();
      done.add(file);
    }
  };
  for (const file of importsOf.keys()) follow(file);
  return circles;
}

/** The table of rooms in CONTRIBUTING.md. */
function tableOf() {
  const rows = Object.entries(rooms).map(
    ([name, { contents, imports }]) => `| \`src/${name}\` | ${contents} | ${imports.join(', ') || 'nothing'} |`,
  );
  return ['| room | what it holds | what it may import |', '| --- | --- | --- |', ...rows].join('\n');
}

function mapOf(sources) {
  return Object.keys(rooms).map((name) => {
    const own = sources.filter(({ file }) => roomOf(file) === name);
    const imported = new Set(own.flatMap(({ imports }) => imports.map(roomOf)));
    const others = Object.keys(rooms).filter((other) => other !== name && imported.has(other));
    const lines = own.reduce((sum, source) => sum + source.lines, 0);
    return [
      `${name}: ${rooms[name].contents}`,
      `  ${own.length} files, ${lines} lines; imports ${others.join(', ') || 'nothing'}`,
      ...own.map(({ file, lines: size }) => `  ${String(size).padStart(5)}  ${file.slice(`src/${name}/`.length)}`),
      '',
    ].join('\n');
  });
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', () => process.exit());

if (options.table) process.stdout.write(`${tableOf()}\n`);
else {
  const sources = readSources();
  if (!options.check) process.stdout.write(`${mapOf(sources).join('\n')}\n`);
  const failures = failuresOf(sources);
  for (const failure of failures) process.stdout.write(`rooms: ${failure}\n`);
  if (failures.length === 0) process.stdout.write(`rooms: ${sources.length} files keep the rules\n`);
  else process.exitCode = 1;
}
