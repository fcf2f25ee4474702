import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { isSignedByTwilio, twilioSignature } from './twilio-signature.js';

const url = 'https://calls.example.com/twilio/voice';
const form = new URLSearchParams({ CallSid: 'CA1', From: '+4930123456', CallerName: "O'Neill & Söhne" });

describe("Twilio's signature", () => {
  it("is what Twilio's own library expects, whatever the form holds", () => {
    const name = fc.stringMatching(/^[A-Za-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(name, fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2, maxLength: 3 }))),
        (token, fields) => {
          const sent = new URLSearchParams(Object.entries(fields).flatMap(([key, value]) => [value].flat().map(each => [key, each])));
          const received = Object.fromEntries(
            [...sent.keys()].map(key => [key, sent.getAll(key).length > 1 ? sent.getAll(key) : sent.get(key)]),
          );
          expect(twilioSignature(token, url, sent)).toBe(twilio.getExpectedTwilioSignature(token, url, received));
        },
      ),
    );
  });

  it.each([
    ['https://calls.example.com:8443/twilio/voice', 'https://calls.example.com/twilio/voice'],
    ['https://calls.example.com/twilio/voice?x=1', 'https://calls.example.com:443/twilio/voice?x=1'],
    ['http://127.0.0.1:34567/twilio/voice', 'http://127.0.0.1:34567/twilio/voice'],
  ])('of %s also counts as of %s', (ours, theirs) => {
    expect(isSignedByTwilio('secret', ours, form, twilioSignature('secret', theirs, form))).toBe(true);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another token', twilioSignature('guess', url, form)],
    ['of another form', twilioSignature('secret', url, new URLSearchParams({ CallSid: 'CA2' }))],
    ['of another address', twilioSignature('secret', 'https://elsewhere.example.com/twilio/voice', form)],
    ['too long', `${twilioSignature('secret', url, form)}AAAA`],
    ['no base64', '☎'],
  ])('does not count when it is %s', (_, shown) => {
    expect(isSignedByTwilio('secret', url, form, shown)).toBe(false);
  });
});
