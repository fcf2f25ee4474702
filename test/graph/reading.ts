import { onTestFinished } from 'vitest';

/** A response of events as it comes in. */
export const reading = async (
  address: string,
  { signal, headers = {} }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
) => {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(address, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
  });
  let text = '';
  let ended = false;
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  void read()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });
  return { response, text: () => text, ended: () => ended };
};
