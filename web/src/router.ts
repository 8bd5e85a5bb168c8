import { useEffect, useState } from 'preact/hooks';

const changed = new EventTarget();

/**
 * Goes to an address of this page; `replace` leaves no step back, for what changes as one looks
 * (filters, the moment of a replay).
 */
export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  changed.dispatchEvent(new Event('change'));
}

export function useUrl(): URL {
  const [address, setAddress] = useState(() => new URL(location.href));
  useEffect(() => {
    const update = () => setAddress(new URL(location.href));
    changed.addEventListener('change', update);
    window.addEventListener('popstate', update);
    return () => {
      changed.removeEventListener('change', update);
      window.removeEventListener('popstate', update);
    };
  }, []);
  return address;
}

/** Changes parameters of the address where one stands; an empty text takes a parameter away. */
export function setSearchParams(changes: Record<string, string>): void {
  const next = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  navigate(next.pathname + next.search, 'replace');
}
