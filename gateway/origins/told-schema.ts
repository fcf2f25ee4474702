import { HubError } from '#kernel/errors.js';

/** How long a subgraph has to tell its schema. */
const ASK_MS = 10_000;

/** What a running subgraph says its schema is, by the field that every subgraph has (Apollo Federation's subgraph specification, `Query._service`). */
export const schemaToldBy = async (url: string): Promise<string> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
    signal: AbortSignal.timeout(ASK_MS),
  })
    .then(response => response.json())
    .catch((cause: unknown) => {
      throw new HubError('MISCONFIGURED', `${url} does not tell its schema: ${reasonOf(cause)}`, { cause });
    });
  const sdl: unknown = answer?.data?._service?.sdl;
  if (typeof sdl === 'string') return sdl;
  const said = answer?.errors?.[0]?.message ?? 'it answered without _service.sdl';
  throw new HubError('MISCONFIGURED', `${url} does not tell its schema: ${said}`);
};

const reasonOf = (thrown: unknown): string => {
  const { message, cause } = thrown as Error & { cause?: Error & { code?: string } };
  return cause?.code ?? cause?.message ?? message;
};
