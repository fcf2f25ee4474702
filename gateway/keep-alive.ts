import { WebSocket } from 'ws';
import type { Clock } from '#kernel/clock.js';

/**
 * Cuts a connection whose other end has vanished without a word: it is asked whether it is there, and has until it would
 * be asked again to answer. A socket that is not being read is left in peace: its answer could not be seen.
 */
export const keepAlive = (socket: WebSocket, everyMs: number, clock: Clock): void => {
  let heard = true;
  let cancel = (): void => {};
  const wait = () => {
    cancel = clock.after(everyMs, ask);
  };
  const ask = () => {
    wait();
    if (socket.readyState !== WebSocket.OPEN || socket.isPaused) return;
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  };
  socket.on('pong', () => {
    heard = true;
  });
  socket.once('close', () => cancel());
  wait();
};
