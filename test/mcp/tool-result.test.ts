import { describe, expect, it } from 'vitest';
import { MootcourtError } from '../../src/domain/errors.ts';
import { noopInstrumentation } from '../../src/domain/instrumentation.ts';
import {
  bytesOf,
  fitToSize,
  maxAnswerBytes,
  page,
  toolResult,
  withErrorHandling,
  withoutPaths,
} from '../../src/mcp/tool-result.ts';

function logged() {
  const lines: { message: string; problem: unknown }[] = [];
  const log = (_level: string, message: string, fields: Record<string, unknown> = {}) =>
    void lines.push({ message, problem: fields.problem });
  return { lines, context: { app: { instrumentation: { ...noopInstrumentation, log } } } };
}

describe('errors of a tool', () => {
  it('that the caller can fix come back with code, message and remedy, and are not logged', async () => {
    const { lines, context } = logged();
    const result = await withErrorHandling(context, async () => {
      throw new MootcourtError('not-found', 'run: there is no run x');
    });
    expect(result).toEqual({
      isError: true,
      content: [
        {
          type: 'text',
          text: '[not-found] run: there is no run x\nNo run, debate, panel, spec or scenario has that id.',
        },
      ],
    });
    expect(lines).toEqual([]);
  });

  it('that nobody expected go to the log with their stack, and to the caller without it', async () => {
    const { lines, context } = logged();
    const result = await withErrorHandling(context, async () => {
      throw new Error('password is hunter2');
    });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result)).toContain('[internal]');
    expect(JSON.stringify(result)).not.toMatch(/hunter2|tool-result\.test/);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.problem).toMatch(/hunter2[\s\S]*tool-result\.test/);
  });

  it('of a call that its caller cancelled are not logged', async () => {
    const { lines, context } = logged();
    const work = async () => {
      throw new Error('aborted');
    };
    const result = await withErrorHandling(context, work, AbortSignal.abort());
    expect(JSON.stringify(result)).toContain('[cancelled]');
    expect(lines).toEqual([]);
  });
});

it.each([
  ['/home/me/specs/mine.yaml: no panel', 'mine.yaml: no panel'],
  ["ENOENT, open '/var/lib/x/y.md'", "ENOENT, open 'y.md'"],
  ['C:\\Users\\me\\panel.yaml is wrong', 'panel.yaml is wrong'],
  ['and/or, 3/4, mootcourt://runs/1/report, https://x.org/a/b', undefined],
])('an error names no path of the machine [P192]: %s', (text, expected = text) => {
  expect(withoutPaths(text)).toBe(expected);
});

describe('a long result', () => {
  const text = 'x'.repeat(500);
  const make = (count: number) => (maxItems: number) =>
    toolResult({ items: Array(Math.min(count, maxItems)).fill(text) }, { summary: 's' });

  it('is made with the longest lists that fit', () => {
    expect((fitToSize(make(12)).structuredContent as { items: string[] }).items).toHaveLength(12);
    const shortened = fitToSize(make(1000));
    expect((shortened.structuredContent as { items: string[] }).items).toHaveLength(10);
    expect(bytesOf(shortened)).toBeLessThan(maxAnswerBytes);
  });

  it('is made with one item where even two do not fit', () => {
    const huge = (maxItems: number) =>
      toolResult({ items: Array(maxItems).fill('y'.repeat(50_000)) }, { summary: 's' });
    expect((fitToSize(huge).structuredContent as { items: string[] }).items).toHaveLength(1);
  });
});

describe('pages', () => {
  const items = Array.from({ length: 7 }, (_none, index) => index);

  it('cover a list without gap or overlap', () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const next = page(items, cursor, 3);
      seen.push(...next.items);
      cursor = next.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(items);
  });

  it('end early where items are large, and hold one item at least', () => {
    const large = ['a', 'b'].map((letter) => letter.repeat(maxAnswerBytes));
    expect(page(large, undefined, 10)).toEqual({ items: [large[0]], nextCursor: '1' });
    expect(page(large, '1', 10)).toEqual({ items: [large[1]] });
  });

  it.each(['-1', 'x', '1.5'])('refuse the cursor %s', (cursor) => {
    expect(() => page(items, cursor, 3)).toThrow('cursor: expected the nextCursor of an earlier answer');
  });
});
