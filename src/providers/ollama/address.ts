const defaultPort = '11434';

/**
 * The base URL of an Ollama server from what people write: a URL with or without `/v1`, or the
 * variable OLLAMA_HOST (`host`, `host:port`, `0.0.0.0` where the server listens everywhere).
 */
export function ollamaAddress(address: string | undefined): string {
  const text = address ?? '127.0.0.1';
  const url = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  // A URL with a scheme and no port means the scheme's own, as Ollama reads it.
  if (url.port === '' && !/^https?:\/\//i.test(text)) url.port = defaultPort;
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`;
}
