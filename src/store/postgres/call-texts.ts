import { type RawBuilder, sql } from 'kysely';

/**
 * The texts that calls refer to by their hashes: answers, messages of requests, thoughts.
 * @param which a condition on calls
 */
export function callTexts(which: RawBuilder<unknown>): RawBuilder<{ hash: string }> {
  return sql`SELECT text AS hash FROM calls WHERE ${which}
    UNION SELECT one.value ->> 1 FROM calls, jsonb_array_elements(calls.messages::jsonb) AS one(value) WHERE ${which}
    UNION SELECT encode(sha256(convert_to(notes::jsonb ->> 'thoughts', 'UTF8')), 'hex') FROM calls
      WHERE ${which} AND notes IS NOT NULL AND notes::jsonb -> 'thoughts' IS NOT NULL`;
}
