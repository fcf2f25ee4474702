/** The few verbs of TwiML that we answer with (twilio.com/docs/voice/twiml). */

export interface StreamVerb {
  url: string;
  parameters: Record<string, string>;
  /** Where Twilio asks what to do once the stream is over. */
  after: string;
}

/** Opens a media stream both ways and, when that ends, asks again. */
export const connectStream = ({ url, parameters, after }: StreamVerb): string => {
  const given = Object.entries(parameters).map(([name, value]) => `<Parameter name="${escaped(name)}" value="${escaped(value)}"/>`);
  return document(
    `<Connect><Stream url="${escaped(url)}">${given.join('')}</Stream></Connect><Redirect method="POST">${escaped(after)}</Redirect>`,
  );
};

/** Connects the caller with somebody else; when they are done the call is over. */
export const dial = (number: string): string => document(`<Dial>${escaped(number)}</Dial>`);

export const hangUp = (): string => document('<Hangup/>');

const document = (verbs: string): string => `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character]!);
