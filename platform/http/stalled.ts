import type { ServerResponse } from 'node:http';

/**
 * Finds the answers that nobody reads. To be asked now and then: an answer that has something to send, of which nothing has
 * left since the time before, is cut off, so that a client that never reads does not hold memory for as long as it likes.
 */
export const stalledAnswers = (): ((answering: Iterable<ServerResponse>) => void) => {
  let before = new Map<ServerResponse, number>();
  return answering => {
    const now = new Map<ServerResponse, number>();
    for (const response of answering) {
      const { socket } = response;
      if (!socket || socket.writableLength === 0) continue;
      // What has left: what has been written, less what waits.
      const sent = socket.bytesWritten - socket.writableLength;
      if (before.get(response) === sent) socket.destroy();
      else now.set(response, sent);
    }
    before = now;
  };
};
