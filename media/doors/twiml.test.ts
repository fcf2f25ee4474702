import twilio from 'twilio';
import { expect, it } from 'vitest';
import { connectStream, dial, hangUp } from './twiml.js';

const { VoiceResponse } = twilio.twiml;

it("writes what Twilio's own library writes", () => {
  const url = 'wss://calls.example.com/twilio/stream';
  const after = 'https://calls.example.com/twilio/after?a=1&b=2';
  const response = new VoiceResponse();
  const stream = response.connect().stream({ url });
  stream.parameter({ name: 'token', value: 'a"<b&c' });
  stream.parameter({ name: 'From', value: '+4930123456' });
  response.redirect({ method: 'POST' }, after);
  expect(connectStream({ url, parameters: { token: 'a"<b&c', From: '+4930123456' }, after })).toBe(response.toString());

  const dialled = new VoiceResponse();
  dialled.dial('+4930987654');
  expect(dial('+4930987654')).toBe(dialled.toString());

  const ended = new VoiceResponse();
  ended.hangup();
  expect(hangUp()).toBe(ended.toString());
});
