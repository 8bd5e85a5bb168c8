import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { graph } from '../../src/langgraph/index.ts';

const file = path.resolve(import.meta.dirname, '../../docs/graph.md');

it('docs/graph.md shows the compiled graph (UPDATE_GRAPH=1 writes it anew)', async () => {
  const picture = (await graph.getGraphAsync()).drawMermaid();
  const page = `# The debate graph\n\nGenerated from the compiled graph; a test keeps it so.\n\n\`\`\`mermaid\n${picture.trim()}\n\`\`\`\n`;
  if (process.env.UPDATE_GRAPH === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
