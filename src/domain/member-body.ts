/** Further fields of a request, as its provider names them. */
type Body = Readonly<Record<string, unknown>>;

/** A secret in a body: the variable that holds it, and where in the body it stands. */
export type BodyVariable = { path: string; variable: string };

const variables = new WeakMap<Body, BodyVariable[]>();

/** The secrets of a body, each written as `{ env: NAME }`; the same list each time. */
export function bodyVariables(body: Body): readonly BodyVariable[] {
  let known = variables.get(body);
  if (known === undefined) {
    known = [];
    collect(body, '', known);
    variables.set(body, known);
  }
  return known;
}

function collect(value: unknown, path: string, into: BodyVariable[]): void {
  const variable = variableOf(value);
  if (variable !== undefined) into.push({ path, variable });
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) collect(inner, path === '' ? key : `${path}.${key}`, into);
}

/** An object of `env` alone whose value is written as variables are. */
function variableOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return undefined;
  const { env } = value as { env?: unknown };
  return typeof env === 'string' && /^[A-Z_][A-Z0-9_]*$/.test(env) ? env : undefined;
}

/** The body with its secrets in place. */
export function withSecrets(body: Body, secretOf: (variable: string) => string) {
  const filled = (value: unknown): unknown => {
    const variable = variableOf(value);
    if (variable !== undefined) return secretOf(variable);
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  };
  return filled(body) as Record<string, unknown>;
}

/** The body without the fields that hold a secret, for a model of another provider. */
export function withoutSecrets(body: Body): Body {
  const fields = new Set(bodyVariables(body).map(({ path }) => path.split('.')[0]));
  return fields.size === 0 ? body : Object.fromEntries(Object.entries(body).filter(([key]) => !fields.has(key)));
}
