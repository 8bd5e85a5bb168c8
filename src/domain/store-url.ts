/** Whether the store is a Postgres database, and not a file. */
export function isPostgresAddress(store: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(store);
}

/** The address of a database without its password, to be shown. */
export function withoutPassword(address: string): string {
  const url = URL.parse(address);
  if (url === null) return 'postgres://…';
  if (url.password !== '') url.password = '***';
  return url.toString();
}
