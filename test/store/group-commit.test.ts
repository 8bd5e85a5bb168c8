import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGroupCommit } from '../../src/store/sqlite/group-commit.ts';

let database: DatabaseSync;
let commits: number;
beforeEach(() => {
  vi.useFakeTimers();
  database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers (n INTEGER UNIQUE)');
  commits = 0;
});
afterEach(() => {
  vi.useRealTimers();
  database.close();
});
const open = () => createGroupCommit(database, { afterCommit: () => (commits += 1) });
const insert = (n: number) => () => database.prepare('INSERT INTO numbers VALUES (?)').run(n).changes;
const stored = () =>
  database
    .prepare('SELECT n FROM numbers ORDER BY n')
    .all()
    .map((row) => row.n);

it('puts writes that come within 8 ms into one transaction', async () => {
  const group = open();
  const writes = [group.write(insert(1)), group.write(insert(2))];
  expect([stored(), commits]).toEqual([[], 0]);
  vi.advanceTimersByTime(8);
  expect(await Promise.all(writes)).toEqual([1, 1]);
  expect([stored(), commits]).toEqual([[1, 2], 1]);
});

it('commits at once when 256 writes wait', async () => {
  const group = open();
  const writes = Array.from({ length: 256 }, (_unused, n) => group.write(insert(n)));
  expect([stored().length, commits]).toEqual([256, 1]);
  await Promise.all(writes);
});

it('rolls a write that throws back alone, and tells each write its own end', async () => {
  const group = open();
  const ends: string[] = [];
  const told = (name: string) => ({
    committed: () => ends.push(`${name} committed`),
    rolledBack: () => ends.push(`${name} rolled back`),
  });
  const writes = [
    group.write(insert(1), told('first')),
    group.write(() => {
      insert(2)();
      insert(1)();
    }, told('second')),
    group.write(insert(3), told('third')),
  ];
  group.flush();
  expect((await Promise.allSettled(writes)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(stored()).toEqual([1, 3]);
  expect(ends).toEqual(['first committed', 'second rolled back', 'third committed']);
});

it('rejects its whole batch when the commit fails', async () => {
  database.exec('CREATE TABLE parents (id INTEGER PRIMARY KEY)');
  database.exec('CREATE TABLE children (parent INTEGER REFERENCES parents(id) DEFERRABLE INITIALLY DEFERRED)');
  database.exec('PRAGMA foreign_keys = ON');
  const group = open();
  const writes = [group.write(insert(1)), group.write(() => database.prepare('INSERT INTO children VALUES (1)').run())];
  group.flush();
  expect((await Promise.allSettled(writes)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect([stored(), commits]).toEqual([[], 0]);
});

it('writes what waits when it is closed, and nothing after that', async () => {
  const group = open();
  const before = group.write(insert(1));
  group.close();
  await before;
  await expect(group.write(insert(2))).rejects.toMatchObject({ code: 'cancelled' });
  expect(stored()).toEqual([1]);
});

it('says of a full disk what to do, and writes on once there is room [P231]', async () => {
  database.exec('CREATE TABLE texts (text TEXT)');
  const group = open();
  const write = (text: string) => {
    const writing = group.write(() => database.prepare('INSERT INTO texts VALUES (?)').run(text).changes);
    vi.advanceTimersByTime(8);
    return writing;
  };
  // SQLite gives the same code for a full disk and for a file that may not grow.
  database.exec('PRAGMA max_page_count = 4');
  await expect(write('x'.repeat(100_000))).rejects.toThrow(
    expect.objectContaining({ code: 'store-failed', message: expect.stringContaining('the disk is full; make room') }),
  );
  database.exec('PRAGMA max_page_count = 4000');
  expect(await write('x'.repeat(100_000))).toBe(1);
});
