/**
 * JSON as RFC 8785 (JSON Canonicalization Scheme) has it: members sorted by UTF-16 code units, no white space, numbers
 * and strings as ECMAScript writes them. So equal data gives equal text, whose hash can stand for the data. Where the
 * RFC has no answer it does as JSON.stringify: `undefined` members are left out, `undefined` items, NaN and infinities
 * are null, and lone surrogates are escaped. For plain data only: no cycles, no `toJSON`.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    if (members !== '') members += ',';
    members += `${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}
