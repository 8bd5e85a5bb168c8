import { diffSpecs } from '../../datasets/spec/diff-specs.ts';
import { specWarnings } from '../../datasets/spec/spec-warnings.ts';
import { loadParsedSpec, loadSpec } from '../../runs/load-inputs.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';

/** Prints a spec's clauses with their sizes, and what in it is likely to make findings poor. */
export function showSpec(name: string | undefined, options: { json?: boolean | undefined }): void {
  const parsed = loadParsedSpec(name ?? 'helpful-assistant');
  const { spec, how } = parsed;
  const warnings = specWarnings(parsed);
  const clauses = spec.clauses.map(({ id, path, authority, text }) => ({
    id,
    path,
    ...(authority === undefined ? {} : { authority }),
    bytes: Buffer.byteLength(text),
    words: text.split(/\s+/).filter((word) => word !== '').length,
  }));
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ id: spec.id, title: spec.title, cutBy: how, clauses, warnings }, null, 2)}\n`,
    );
    return;
  }
  const lines = [
    `${oneLine(spec.title, 100)}: ${clauses.length} ${clauses.length === 1 ? 'clause' : 'clauses'}, cut by ${how}, ${Buffer.byteLength(spec.source)} bytes`,
    '',
    ...tableLines(
      clauses.map(({ id, path, authority, bytes }) => [
        bytes,
        id,
        `${oneLine(path.join(' › '), 60)}${authority === undefined ? '' : ` (${oneLine(authority, 20)})`}`,
      ]),
      { head: ['bytes', 'clause', 'headings (authority)'], maxWidth: 48 },
    ),
    ...(warnings.length === 0
      ? ['', 'No warnings.']
      : ['', ...warnings.map((warning) => `warning: ${oneLine(warning, 400)}`)]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Prints which clauses differ between two versions of a spec. */
export function printSpecDiff(before: string, after: string, options: { json?: boolean | undefined }): void {
  const diff = diffSpecs(loadSpec(before), loadSpec(after));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
    return;
  }
  const { added, dropped, moved, reworded, unchanged } = diff;
  const lines = [
    `${added.length} added, ${dropped.length} dropped, ${moved.length} moved, ${reworded.length} reworded, ${unchanged} unchanged`,
    ...added.map((id) => `+ ${oneLine(id, 100)}`),
    ...dropped.map((id) => `- ${oneLine(id, 100)}`),
    ...moved.map(({ from, to }) =>
      from === to ? `> ${oneLine(from, 100)} stands elsewhere` : `> ${oneLine(from, 80)} is now ${oneLine(to, 80)}`,
    ),
    ...reworded.flatMap(({ id, before, after }) => [
      `~ ${oneLine(id, 100)}`,
      `    before: ${oneLine(before, 160)}`,
      `    after:  ${oneLine(after, 160)}`,
    ]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
