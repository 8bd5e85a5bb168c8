import { ResourceNotFoundError } from '@modelcontextprotocol/server';
import { MootcourtError } from '../../domain/errors.ts';

/** The contents of a resource; one that does not exist is the protocol's own error. */
export async function readResource(uri: URL, mimeType: string, read: () => string | Promise<string>) {
  try {
    return { contents: [{ uri: uri.href, mimeType, text: await read() }] };
  } catch (error) {
    if (error instanceof MootcourtError) throw new ResourceNotFoundError(uri.href);
    throw error;
  }
}
