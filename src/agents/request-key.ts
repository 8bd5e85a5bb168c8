import { LRUCache } from 'lru-cache';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { ModelRequest } from '../domain/model-client.ts';
import { sha256 } from '../domain/sha256.ts';

/** Hashing a shorter text costs no more than finding its digest. In characters. */
const longTextLength = 2000;
const maxDigests = 16;

/**
 * Makes the ledger keys of requests: SHA-256 of the canonical request, as 64 lower-case hex digits.
 * Keys are stored and must never change. Message texts enter by their own digests, and those of the
 * long texts used last are remembered, since every judge's call repeats the same long prefix.
 */
export function createRequestKey(): (provider: string, request: ModelRequest, seat?: string) => string {
  const digests = new LRUCache<string, string>({ max: maxDigests });

  function digestOf(text: string): string {
    if (text.length < longTextLength) return sha256(text);
    let digest = digests.get(text);
    if (digest === undefined) {
      digest = sha256(text);
      digests.set(text, digest);
    }
    return digest;
  }

  return (provider, request, seat) =>
    sha256(
      canonicalJson({
        ...request,
        ...(seat === undefined ? {} : { seat }),
        provider,
        schema: request.schema === undefined ? null : schemaDigest(request.schema),
        messages: request.messages.map(({ role, text, operator }) => [
          role,
          digestOf(text),
          ...(operator === undefined ? [] : [operator]),
        ]),
      }),
    );
}

const schemaDigests = new WeakMap<NonNullable<ModelRequest['schema']>, string>();

function schemaDigest(schema: NonNullable<ModelRequest['schema']>): string {
  const digest = schemaDigests.get(schema) ?? sha256(canonicalJson(schema));
  schemaDigests.set(schema, digest);
  return digest;
}
