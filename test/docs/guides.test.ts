import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nominalSums } from '../../src/measures/agreement-sums.ts';
import { nominalCounts } from '../../src/measures/nominal-counts.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { checkPanel, loadPanel } from '../../src/settings/panel-file.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'guides-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The example of a guide as a file, whose imports lead to where the guide puts it. */
function example(guide: string, language: 'ts' | 'yaml', name: string, home = ''): string {
  const text = readFileSync(path.join(root, 'docs/contributing', guide), 'utf8');
  const block = new RegExp(`^( *)\`\`\`${language}\n([^]*?)^\\1\`\`\``, 'm').exec(text);
  const [, indent = '', code = ''] = block ?? [];
  const lines = code.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  const file = path.join(folder, name);
  const source = lines.join('\n').replace(/ from '(\.[^']+)'/g, (_all, to) => ` from '${path.join(root, home, to)}'`);
  const bare = / from '(@?[a-z][^']*)'/g;
  writeFileSync(
    file,
    source.replace(bare, (_all, to) => ` from '${import.meta.resolve(to)}'`),
  );
  return file;
}

type Registered = [
  name: string,
  settings: { description: string; annotations: object },
  call: (input: { run: string }) => Promise<{ isError?: boolean; structuredContent: Record<string, unknown> }>,
];

describe('the guides for contributors [P301]', () => {
  it('show a measure that works as it stands', async () => {
    const { bennettSOf } = await import(example('add-a-measure.md', 'ts', 'bennett-s.ts', 'src/measures'));
    // Three of four pairs agree: (2 · 0.75 − 1) / (2 − 1).
    const sums = nominalSums(
      nominalCounts([
        ['yes', 'yes'],
        ['no', 'no'],
        ['yes', 'no'],
        ['yes', 'yes'],
      ]),
    );
    expect(bennettSOf(sums, 2)).toMatchObject({ kind: 'value', value: 0.5, n: 4 });
    expect(bennettSOf(sums, 1)).toMatchObject({ kind: 'undefined' });
  });

  it('show a tool that works as it stands', async () => {
    const file = example('add-an-mcp-tool.md', 'ts', 'count-debates.ts', 'src/mcp/tools');
    const { registerCountDebates } = await import(file);
    const registered: Registered[] = [];
    const runs = { run: async (id: string) => (id === 'r' ? { id } : undefined), debates: async () => [1, 2, 3] };
    registerCountDebates(
      { registerTool: (...tool: Registered) => registered.push(tool) },
      { app: { store: { runs } } },
    );
    const [[name, { description }, call] = [] as never] = registered;
    expect(name).toBe('count_debates');
    expect(description.length).toBeGreaterThan(40);
    expect((await call({ run: 'r' })).structuredContent).toEqual({
      summary: 'Run r has 3 debates.',
      run: 'r',
      debates: 3,
    });
    expect((await call({ run: 'gone' })).isError).toBe(true);
  });

  it('show a panel and a models file that can be loaded', () => {
    const panel = loadPanel(example('add-a-panel.md', 'yaml', 'mine.yaml'));
    const models = loadModels();
    const key = () => 'key';
    expect(() => checkPanel(panel, models, { key } as never)).not.toThrow();
    const own = loadModels(example('add-a-provider.md', 'yaml', 'models.yaml'));
    expect(own.providers.mine).toMatchObject({ kind: 'openai', concurrency: 4 });
    expect(own.prices['mine:large']).toMatchObject({ input: 1, output: 4 });
  });
});
