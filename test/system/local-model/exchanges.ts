import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { shapeOpening } from '../../../src/agents/structured-output/shape-in-words.ts';

/** What a request asks for: a named schema, JSON in words alone, or plain text; by it a recorded answer is found again. */
type Asked = { method: string; path: string; streams: boolean; wants: string };

/** A request and the bytes that the server answered it with. */
export type Exchange = Asked & { status: number; type: string; body: string };

/** A loopback server through which calls go to the model's server, or that gives its recorded answers again. */
export type WireServer = {
  url: string;
  /** Those that were answered whole, in the order of their ends. */
  exchanges: Exchange[];
  /** Model calls that are under way. */
  pending(): number;
  /** Requests that no recorded answer was left for. */
  misses: string[];
  close(): Promise<void>;
};

/** Sends everything on to the model's server and keeps what it answers. What ends there ends here. */
export function startRecorder(target: string): Promise<WireServer> {
  return startServer((incoming, outgoing, asked, body, done) => {
    const { authorization, 'x-api-key': key, 'content-type': type = 'application/json' } = incoming.headers;
    const headers = {
      'content-type': type,
      ...(authorization === undefined ? {} : { authorization }),
      ...(key === undefined ? {} : { 'x-api-key': String(key) }),
    };
    const onward = httpRequest(`${target}${incoming.url}`, { method: asked.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      const { statusCode: status = 500 } = answer;
      const answerType = answer.headers['content-type'] ?? '';
      outgoing.writeHead(status, { 'content-type': answerType });
      answer.on('data', (bytes: Buffer) => {
        chunks.push(bytes);
        outgoing.write(bytes);
      });
      answer.on('end', () => {
        // A server that dies in mid-answer sends no end.
        if (!answer.complete) return outgoing.destroy();
        outgoing.end();
        done({ ...asked, status, type: answerType, body: Buffer.concat(chunks).toString() });
      });
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    // A caller that is killed in the middle of its call takes the call with it.
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  });
}

/** Answers with what was recorded: to each request the next answer to one that asked for the same. */
export function startReplay(recorded: readonly Exchange[]): Promise<WireServer> {
  const left = [...recorded];
  return startServer((_incoming, outgoing, asked, _body, done, misses) => {
    const at = left.findIndex((exchange) => keyOf(exchange) === keyOf(asked));
    const exchange = left[at];
    if (exchange === undefined) {
      misses.push(keyOf(asked));
      outgoing.writeHead(500).end(`no recorded answer is left for ${keyOf(asked)}`);
      return;
    }
    // What a server tells about itself it tells as often as it is asked.
    if (asked.method === 'POST') left.splice(at, 1);
    outgoing.writeHead(exchange.status, { 'content-type': exchange.type }).end(exchange.body);
    done(exchange);
  });
}

export function writeExchanges(file: string, exchanges: readonly Exchange[]): void {
  writeFileSync(file, gzipSync(exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''), { level: 9 }));
}

export function readExchanges(file: string): Exchange[] {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Exchange);
}

type Handler = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  asked: Asked,
  body: Buffer,
  done: (exchange: Exchange) => void,
  misses: string[],
) => void;

async function startServer(handle: Handler): Promise<WireServer> {
  const exchanges: Exchange[] = [];
  const misses: string[] = [];
  let pending = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (bytes: Buffer) => chunks.push(bytes));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const asked = askedOf(incoming, body.toString());
      const isCall = asked.method === 'POST';
      if (isCall) pending += 1;
      outgoing.on('close', () => {
        if (isCall) pending -= 1;
      });
      handle(incoming, outgoing, asked, body, (exchange) => exchanges.push(exchange), misses);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    misses,
    pending: () => pending,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The parts of a request, in each protocol, that name its schema. */
type Body = {
  stream?: boolean;
  response_format?: { type: string; json_schema?: { name: string } };
  text?: { format?: { type: string; name?: string } };
  output_config?: { format?: { type: string } };
};

function askedOf({ method = 'GET', url = '' }: IncomingMessage, text: string): Asked {
  const body = (text === '' ? {} : JSON.parse(text)) as Body;
  const format = body.response_format ?? body.text?.format ?? body.output_config?.format;
  const name = body.response_format?.json_schema?.name ?? body.text?.format?.name;
  const inWords = text.includes(JSON.stringify(shapeOpening).slice(1, -1)) ? 'json' : 'text';
  return { method, path: url, streams: body.stream === true, wants: name ?? format?.type ?? inWords };
}

function keyOf({ method, path, streams, wants }: Asked): string {
  return `${method} ${path} ${streams ? 'streamed' : 'plain'} ${wants}`;
}
