import { HubError } from '#kernel/errors.js';

/** The stream that a voice webhook's TwiML asks for. */
export const streamOf = (twiml: string): { url: string; parameters: Record<string, string> } => {
  const url = /<Connect>\s*<Stream[^>]* url="([^"]+)"/.exec(twiml)?.[1];
  if (!url) throw new HubError('UPSTREAM_MALFORMED', `The hub's TwiML opens no stream: ${twiml.slice(0, 300)}`);
  const parameters = [...twiml.matchAll(/<Parameter name="([^"]*)" value="([^"]*)"\s*\/>/g)].map(([, name, value]) => [
    plain(name!),
    plain(value!),
  ]);
  return { url: plain(url), parameters: Object.fromEntries(parameters) };
};

/** What TwiML tells Twilio to do, in a word or two: "dial +4930123456", "hangup". */
export const nextVerb = (twiml: string): string | null => {
  const number = /<Dial[^>]*>([^<]*)</.exec(twiml)?.[1];
  if (number !== undefined) return `dial ${plain(number)}`;
  return /<(\w+)/.exec(twiml.replace(/^.*?<Response>/s, ''))?.[1]?.toLowerCase() ?? null;
};

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const plain = (text: string): string => text.replace(/&(?:lt|gt|quot|apos|amp);/g, entity => ENTITIES[entity]!);
