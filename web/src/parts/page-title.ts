import { useEffect } from 'preact/hooks';

/** Sets the title of the browser's tab; without a title, the name of the program alone. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? 'Mootcourt' : `${title} · Mootcourt`;
  }, [title]);
}
