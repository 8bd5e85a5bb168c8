import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { inferRunKind, type KindlessRun } from '../infer-run-kind.ts';

/** Migrations by name, run in the order of their names, each once. They are only ever added to. */
export const migrations: Record<string, Migration> = {
  '0001-start': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `CREATE TABLE runs (id text PRIMARY KEY, state text NOT NULL, reason text NOT NULL, spec text NOT NULL, panel text NOT NULL, seed bigint NOT NULL,
           simulated boolean NOT NULL, debates integer NOT NULL, "startedAt" text NOT NULL, "endedAt" text, digest text NOT NULL, "startedBy" text NOT NULL DEFAULT '',
           "lastSeq" bigint NOT NULL DEFAULT 0, owner text NOT NULL DEFAULT '')`,
        `CREATE INDEX runs_by_start ON runs ("startedAt" DESC, id DESC)`,
        'CREATE TABLE plans (run text PRIMARY KEY REFERENCES runs(id), plan text NOT NULL, reuse text NOT NULL)',
        `CREATE TABLE scenarios (run text NOT NULL REFERENCES runs(id), position integer NOT NULL, scenario text NOT NULL, PRIMARY KEY (run, position))`,
        `CREATE TABLE debates (id text PRIMARY KEY, run text NOT NULL REFERENCES runs(id), position integer NOT NULL, scenario text NOT NULL, state text NOT NULL,
           contested boolean NOT NULL DEFAULT false, d double precision, "lastHash" text NOT NULL DEFAULT '', holder text NOT NULL DEFAULT '')`,
        'CREATE UNIQUE INDEX debates_by_run ON debates (run, position)',
        `CREATE TABLE events (run text NOT NULL REFERENCES runs(id), seq bigint NOT NULL, debate text NOT NULL, v integer NOT NULL, at text NOT NULL,
           type text NOT NULL, data text NOT NULL, hash text NOT NULL, PRIMARY KEY (run, seq))`,
        'CREATE INDEX events_by_debate ON events (run, debate, seq)',
        'CREATE TABLE texts (hash text PRIMARY KEY, text bytea NOT NULL)',
        `CREATE TABLE calls (run text NOT NULL REFERENCES runs(id), key text NOT NULL, provider text NOT NULL, model text NOT NULL, purpose text NOT NULL,
           sample integer NOT NULL, text text NOT NULL, finish text NOT NULL, "inputTokens" bigint NOT NULL, "cachedInputTokens" bigint NOT NULL,
           "outputTokens" bigint NOT NULL, "providerId" text NOT NULL, "servedModel" text NOT NULL, "costUsd" double precision NOT NULL,
           "latencyMs" double precision NOT NULL, messages text NOT NULL, PRIMARY KEY (run, key))`,
        'CREATE TABLE failures (run text NOT NULL REFERENCES runs(id), key text NOT NULL, failure text NOT NULL, PRIMARY KEY (run, key))',
      ];
      for (const statement of statements) await sql.raw(statement).execute(database);
    },
  },
  '0002-shared-limits': {
    async up(database: Kysely<unknown>) {
      const statements = [
        // Who lives and which calls are under way is worth nothing after a crash of the server, so it is not written ahead.
        'CREATE UNLOGGED TABLE processes (holder text PRIMARY KEY, seen timestamptz NOT NULL)',
        `CREATE UNLOGGED TABLE passages (id uuid PRIMARY KEY, entrance text NOT NULL, holder text NOT NULL,
           at timestamptz NOT NULL, tokens bigint NOT NULL, inside boolean NOT NULL DEFAULT true)`,
        'CREATE INDEX passages_by_time ON passages (entrance, at)',
        `CREATE TABLE accounts (name text PRIMARY KEY, calls bigint NOT NULL, tokens bigint NOT NULL, "costUsd" double precision NOT NULL)`,
        `CREATE TABLE reservations (id uuid PRIMARY KEY, account text NOT NULL REFERENCES accounts(name),
           holder text NOT NULL, calls bigint NOT NULL, tokens bigint NOT NULL, "costUsd" double precision NOT NULL)`,
        'CREATE INDEX reservations_by_account ON reservations (account)',
        // Workers ask at the end of each debate whether it was the run's last.
        "CREATE INDEX open_debates ON debates (run) WHERE state IN ('pending', 'running')",
      ];
      for (const statement of statements) await sql.raw(statement).execute(database);
    },
  },
  '0003-run-kinds': { up: addRunKinds },
  '0004-standard-names': {
    async up(database: Kysely<unknown>) {
      const tables = Object.entries(columnRenames);
      const statements = [
        ...tables.flatMap(([table, columns]) =>
          Object.entries(columns).map(([old, name]) => `ALTER TABLE ${table} RENAME COLUMN "${old}" TO ${name}`),
        ),
        'ALTER TABLE processes RENAME TO process_heartbeats',
        'ALTER TABLE passages RENAME TO rate_limit_usage',
        'ALTER INDEX passages_by_time RENAME TO rate_limit_usage_by_time',
        "UPDATE runs SET state = 'awaiting-review' WHERE state = 'waiting'",
      ];
      for (const statement of statements) await sql.raw(statement).execute(database);
    },
  },
  '0005-call-notes': {
    async up(database: Kysely<unknown>) {
      await sql`ALTER TABLE calls ADD COLUMN notes text`.execute(database);
    },
  },
  '0006-audit-and-deletion': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `CREATE TABLE audit (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at text NOT NULL, "user" text NOT NULL, action text NOT NULL,
           run text NOT NULL, debate text NOT NULL, detail text NOT NULL)`,
        `CREATE TABLE deleted_runs (run text PRIMARY KEY, started_by text NOT NULL, deleted_at text NOT NULL, calls bigint NOT NULL,
           tokens bigint NOT NULL, cost_usd double precision NOT NULL)`,
      ];
      for (const statement of statements) await sql.raw(statement).execute(database);
    },
  },
  '0007-response-index': {
    async up(database: Kysely<unknown>) {
      const statements = [
        // It can be filled again from the trace, so it is not written ahead.
        `CREATE UNLOGGED TABLE indexed_debates (id text PRIMARY KEY, run text NOT NULL, position integer NOT NULL, scenario text NOT NULL,
           last_hash text NOT NULL, contested boolean NOT NULL, d double precision, outcome text, problem text, clauses text[] NOT NULL)`,
        'CREATE INDEX indexed_debates_by_run ON indexed_debates (run, position)',
        `CREATE UNLOGGED TABLE indexed_responses (key bigserial PRIMARY KEY, debate text NOT NULL REFERENCES indexed_debates(id) ON DELETE CASCADE,
           model text NOT NULL, verdict text NOT NULL, refused boolean NOT NULL, dissenting text[] NOT NULL, item text NOT NULL, words tsvector NOT NULL)`,
        'CREATE INDEX indexed_responses_by_debate ON indexed_responses (debate, key)',
        'CREATE INDEX indexed_responses_by_words ON indexed_responses USING gin (words)',
      ];
      for (const statement of statements) await sql.raw(statement).execute(database);
    },
  },
};

const spend = { costUsd: 'cost_usd' };
/** Snake case needs no quotes in Postgres; Kysely's CamelCasePlugin maps it to the names of the code. */
const columnRenames: Record<string, Record<string, string>> = {
  runs: {
    startedAt: 'started_at',
    endedAt: 'ended_at',
    startedBy: 'started_by',
    lastSeq: 'last_seq',
    owner: 'lease_owner',
  },
  debates: { lastHash: 'last_hash', holder: 'lease_owner' },
  calls: {
    inputTokens: 'input_tokens',
    cachedInputTokens: 'cached_input_tokens',
    outputTokens: 'output_tokens',
    providerId: 'provider_id',
    servedModel: 'served_model',
    latencyMs: 'latency_ms',
    ...spend,
  },
  accounts: spend,
  reservations: { holder: 'lease_owner', ...spend },
  processes: { holder: 'lease_owner', seen: 'last_seen_at' },
  passages: { entrance: 'limiter', holder: 'lease_owner', at: 'started_at', inside: 'in_flight' },
};

/** A definition may be hundreds of kilobytes long. */
const runsAtOnce = 100;

async function addRunKinds(database: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE runs ADD COLUMN kind text NOT NULL DEFAULT 'stress-test'`.execute(database);
  for (let after = ''; ; ) {
    const { rows } = await sql<KindlessRun & { id: string }>`SELECT runs.id, debates, panel, reason, plan,
        coalesce((SELECT scenario FROM debates WHERE run = runs.id AND position = 0), '') AS "firstScenario",
        CASE WHEN debates > 0 THEN '{}' ELSE ARRAY(SELECT DISTINCT purpose FROM calls WHERE run = runs.id) END AS purposes
      FROM runs JOIN plans ON plans.run = runs.id WHERE runs.id > ${after} ORDER BY runs.id LIMIT ${runsAtOnce}`.execute(
      database,
    );
    for (const row of rows)
      await sql`UPDATE runs SET kind = ${inferRunKind(row)} WHERE id = ${row.id}`.execute(database);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
