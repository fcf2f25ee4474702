import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * X-Twilio-Signature (twilio.com/docs/usage/security): HMAC-SHA1, by the account's token and in base64, over the public
 * address of the request followed by each form parameter's name and value, sorted by name.
 */
export function twilioSignature(authToken: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  const text = names.reduce(
    (signed, name) =>
      signed +
      [...new Set(form.getAll(name))]
        .sort()
        .map(value => name + value)
        .join(''),
    url,
  );
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** Takes the same time whatever was shown. Twilio signs some addresses without their port, or with the usual one: all three count. */
export function isSignedByTwilio(authToken: string, url: string, form: URLSearchParams, shown: string | undefined): boolean {
  const given = Buffer.from(shown ?? '');
  const good = spellings(url).map(address => Buffer.from(twilioSignature(authToken, address, form)));
  return good.map(expected => expected.length === given.length && timingSafeEqual(expected, given)).includes(true);
}

const spellings = (url: string): string[] => {
  const [, scheme, host, rest] = /^(\w+):\/\/([^/?#]*?)(?::\d+)?([/?#].*)?$/.exec(url) ?? [];
  if (scheme === undefined) return [url];
  return [url, `${scheme}://${host}${rest ?? ''}`, `${scheme}://${host}:${/s$/.test(scheme) ? 443 : 80}${rest ?? ''}`];
};
