import type { WebSocket } from 'ws';

/** How long a far end may take to answer our close. */
const PATIENCE_MS = 2_000;

/** Closes a socket and resolves when it is closed; one whose far end does not answer is broken off. */
export const closed = (socket: WebSocket, code: number): Promise<void> =>
  new Promise(resolve => {
    if (socket.readyState === socket.CLOSED) return resolve();
    const late = setTimeout(() => socket.terminate(), PATIENCE_MS);
    late.unref();
    socket.once('close', () => {
      clearTimeout(late);
      resolve();
    });
    socket.close(code);
  });

/** Whether the WebSocket library objects to what the far end sent: too long, no UTF-8, a broken frame. */
export const isTheirFault = (error: Error): boolean => (error as NodeJS.ErrnoException).code?.startsWith('WS_ERR') ?? false;
