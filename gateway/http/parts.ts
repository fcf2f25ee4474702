import type { ServerResponse } from 'node:http';
import { type Coding, compressor } from '#platform/http/compression.js';
import type { Headers } from './answer.js';

/**
 * Sends an answer part by part, each as soon as it is there, and takes the next only when the client has room for it. Who
 * is gone is sent nothing more, and the parts are let go of.
 */
export const sendParts = async (
  response: ServerResponse,
  { status, headers, parts }: { status: number; headers: Headers; parts: AsyncIterable<string> },
  coding: Coding | null,
  gone: AbortSignal,
): Promise<void> => {
  response.writeHead(status, coding ? { ...headers, 'content-encoding': coding } : headers);
  const send = coding ? compressing(response, coding) : plain(response);
  try {
    for await (const part of parts) {
      if (!gone.aborted) await unless(gone, done => send.part(part, done));
      if (gone.aborted) return;
    }
    await unless(gone, done => send.end(done));
  } finally {
    send.stop();
  }
};

/** Resolves when the act is done, or the client has gone. */
const unless = (gone: AbortSignal, act: (done: () => void) => void): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      gone.removeEventListener('abort', done);
      resolve();
    };
    gone.addEventListener('abort', done, { once: true });
    act(done);
  });

interface Sender {
  /** Calls back when the client has room again. */
  part(text: string, done: () => void): void;
  /** Calls back when all has gone out. */
  end(done: () => void): void;
  stop(): void;
}

const plain = (response: ServerResponse): Sender => ({
  part(text, done) {
    if (response.write(text)) done();
    else response.once('drain', done);
  },
  end: done => void response.end(done),
  stop: () => {},
});

const compressing = (response: ServerResponse, coding: Coding): Sender => {
  const stream = compressor(coding);
  stream.pipe(response);
  return {
    part(text, done) {
      stream.write(text);
      // Else a part would wait in the compressor until enough others have come. It calls back when the client has taken it.
      stream.flush(done);
    },
    end(done) {
      response.once('finish', done);
      stream.end();
    },
    stop: () => void stream.destroy(),
  };
};
