const key = 'mootcourt-token';

/**
 * A server off this machine wants a token: it comes once in the address, is kept for this tab, and
 * leaves the address at once.
 */
export function readToken(): void {
  const address = new URL(location.href);
  const given = address.searchParams.get('token');
  if (given === null) return;
  sessionStorage.setItem(key, given);
  address.searchParams.delete('token');
  history.replaceState(null, '', address.pathname + address.search + address.hash);
}

export function token(): string | null {
  return sessionStorage.getItem(key);
}
