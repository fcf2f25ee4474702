import { HubError } from '#kernel/errors.js';

export interface AskedStream {
  url: string;
  parameters: Record<string, string>;
}

/** The stream that TwiML asks for; null where it asks for something else. */
export const streamIn = (twiml: string): AskedStream | null => {
  const url = /<Connect>\s*<Stream[^>]* url="([^"]+)"/.exec(twiml)?.[1];
  if (!url) return null;
  const parameters = [...twiml.matchAll(/<Parameter name="([^"]*)" value="([^"]*)"\s*\/>/g)].map(([, name, value]) => [
    plain(name!),
    plain(value!),
  ]);
  return { url: plain(url), parameters: Object.fromEntries(parameters) };
};

/** The same, of a voice webhook, which has to ask for one. */
export const streamOf = (twiml: string): AskedStream => {
  const stream = streamIn(twiml);
  if (!stream) throw new HubError('UPSTREAM_MALFORMED', `The hub's TwiML opens no stream: ${twiml.slice(0, 300)}`);
  return stream;
};

/** What TwiML tells Twilio to do, in a word or two: "dial +4930123456", "hangup". */
export const nextVerb = (twiml: string): string | null => {
  const number = /<Dial[^>]*>([^<]*)</.exec(twiml)?.[1];
  if (number !== undefined) return `dial ${plain(number)}`;
  return /<(\w+)/.exec(twiml.replace(/^.*?<Response>/s, ''))?.[1]?.toLowerCase() ?? null;
};

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const plain = (text: string): string => text.replace(/&(?:lt|gt|quot|apos|amp);/g, entity => ENTITIES[entity]!);
