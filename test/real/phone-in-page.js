import { Device } from 'mediasoup-client';

/**
 * A telephone in a page, for tests that want a real browser at the other end: `window.phone`, one call at a time.
 * Its microphone is a tone that can be switched on (or Chromium's own fake one, which beeps), its ear an analyser.
 */
const context = new AudioContext();

class Phone {
  #asks = new Map();
  #nextId = 0;
  #socket;
  #transports = [];
  #oscillator = new OscillatorNode(context, { frequency: 1000 });
  #volume = new GainNode(context, { gain: 0 });
  #ear = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 });
  said = [];
  callId = null;
  resumeToken = null;

  /** Resolves once the call is answered. */
  async call({ url, hello, microphone = 'tone' }) {
    this.#socket = new WebSocket(url);
    this.closed = new Promise(resolve => {
      this.#socket.onclose = ({ code }) => resolve(code);
    });
    this.#socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    await new Promise((resolve, reject) => {
      this.#socket.onopen = resolve;
      this.#socket.onerror = () => reject(new Error('The socket was refused'));
    });
    const welcome = await this.#ask({ type: 'hello', ...hello });
    Object.assign(this, { callId: welcome.callId, resumeToken: welcome.resumeToken });
    const device = new Device();
    await device.load({ routerRtpCapabilities: welcome.routerRtpCapabilities });

    const send = device.createSendTransport(welcome.sendTransport);
    const recv = device.createRecvTransport(welcome.recvTransport);
    this.#transports = [send, recv];
    for (const [name, transport] of Object.entries({ send, recv })) {
      transport.on('connect', ({ dtlsParameters }, done, failed) =>
        this.#ask({ type: 'connect', transport: name, dtlsParameters }).then(done, failed),
      );
    }
    send.on('produce', ({ rtpParameters }, done, failed) =>
      this.#ask({ type: 'produce', rtpParameters }).then(({ producerId }) => done({ id: producerId }), failed),
    );
    await send.produce({ track: await this.#microphone(microphone) });
    const { consumer } = await this.#ask({ type: 'consume', rtpCapabilities: device.recvRtpCapabilities });
    const heard = await recv.consume(consumer);
    const stream = new MediaStream([heard.track]);
    // Chromium lets an analyser hear a remote track only while some element plays it.
    this.element = Object.assign(new Audio(), { srcObject: stream, muted: true });
    this.element.play().catch(() => {});
    context.createMediaStreamSource(stream).connect(this.#ear);
    await this.#ask({ type: 'resume' });
    this.statistics = async () => {
      const inbound = [...(await heard.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
      return { codec: heard.rtpParameters.codecs[0].mimeType, packets: inbound.packetsReceived, lost: inbound.packetsLost };
    };
  }

  sound(hz) {
    if (hz !== null) this.#oscillator.frequency.value = hz;
    this.#volume.gain.value = hz === null ? 0 : 0.5;
  }

  /** Loudness over the last 43 ms, and the pitch of a single tone. */
  hears() {
    const samples = new Float32Array(this.#ear.fftSize);
    this.#ear.getFloatTimeDomainData(samples);
    const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    const spectrum = new Float32Array(this.#ear.frequencyBinCount);
    this.#ear.getFloatFrequencyData(spectrum);
    const peak = spectrum.indexOf(Math.max(...spectrum.subarray(1)));
    return { loudness, pitch: (peak * context.sampleRate) / this.#ear.fftSize };
  }

  say(message) {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sayBytes(bytes) {
    this.#socket.send(Uint8Array.from(bytes));
  }

  leave() {
    for (const transport of this.#transports) transport.close();
  }

  async #microphone(kind) {
    if (kind === 'fake') return (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks()[0];
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    this.#oscillator.connect(this.#volume).connect(out);
    this.#oscillator.start();
    return out.stream.getAudioTracks()[0];
  }

  #ask(message) {
    const id = ++this.#nextId;
    this.say({ ...message, id });
    return new Promise((resolve, reject) => this.#asks.set(id, { resolve, reject }));
  }

  #take(message) {
    this.said.push(message);
    const ask = this.#asks.get(message.id);
    if (message.type === 'error') ask?.reject(new Error(message.message));
    else ask?.resolve(message);
  }
}

window.newPhone = () => {
  window.phone?.leave();
  window.phone = new Phone();
};
