/** So many of the last bytes are looked at: the sentinel with its line ends. */
const tailBytes = 32;

/**
 * Passes a stream of events on, and tells afterwards whether it came to its end: the SDK ends in
 * the same way at `[DONE]` and where the connection was closed before it.
 */
export function watchedStream(response: Response): { response: Response; isComplete: () => boolean } {
  let tail = '';
  async function* pass(body: AsyncIterable<Uint8Array>) {
    for await (const chunk of body) {
      tail = (tail + Buffer.from(chunk.subarray(-tailBytes)).toString('latin1')).slice(-tailBytes);
      yield chunk;
    }
  }
  const body = response.body === null ? null : pass(response.body as unknown as AsyncIterable<Uint8Array>);
  return {
    response: { headers: response.headers, body } as unknown as Response,
    isComplete: () => /(?:^|[\r\n])data: ?\[DONE\]\s*$/.test(tail),
  };
}
