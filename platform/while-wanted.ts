/** Waits for work that others may want too: until it is done, or until this asker's signal aborts, whose reason is thrown then. */
export const whileWanted = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work;
  const unwanted = Promise.withResolvers<never>();
  const abort = () => unwanted.reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, unwanted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
