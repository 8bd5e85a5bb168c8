/** Tokens of a text where the provider counts none: English prose has four to five bytes a token. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
