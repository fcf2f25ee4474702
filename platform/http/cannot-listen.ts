import { HubError } from '#kernel/errors.js';

const WHY: Record<string, string> = {
  EADDRINUSE: 'is in use by another program; stop that or choose another port',
  EACCES: 'may not be opened by this user; choose a port above 1023',
  EADDRNOTAVAIL: 'cannot be had: this machine has no such address',
  ENOTFOUND: 'cannot be had: no such host is known',
};

/** Why a listener could not be opened, and what to do about it. */
export const cannotListen = (host: string, port: number, cause: NodeJS.ErrnoException): HubError =>
  new HubError('MISCONFIGURED', `Port ${port} on ${host} ${WHY[cause.code ?? ''] ?? `cannot be opened: ${cause.message}`}`, { cause });
