import type { DatabaseSync } from 'node:sqlite';
import { sha256 } from '../../domain/sha256.ts';

/** Lets SQL of a connection name a text by its hash, as the ledger does. */
export function registerSha256(database: DatabaseSync): void {
  database.function('sha256', { deterministic: true }, (text) => sha256(String(text)));
}

/**
 * The texts that calls refer to by their hashes: answers, messages of requests, thoughts. The connection
 * needs `registerSha256`.
 * @param which a condition on calls
 */
export function callTexts(which: string): string {
  return `SELECT text AS hash FROM calls WHERE ${which}
    UNION SELECT json_extract(one.value, '$[1]') FROM calls, json_each(calls.messages) AS one WHERE ${which}
    UNION SELECT sha256(json_extract(notes, '$.thoughts')) FROM calls
      WHERE ${which} AND notes IS NOT NULL AND json_extract(notes, '$.thoughts') IS NOT NULL`;
}
