/** Calls and customers that a test writes down. Their fields are those of the graph, so that it reads them as they are. */

interface Order {
  id: string;
  number: string;
  status: string;
  placedAt: string;
  expectedAt: string | null;
  total: { minor: number; currency: string };
  items: { sku: string; name: string; quantity: number }[];
  shipment: {
    carrier: string;
    trackingNumber: string;
    lastLocation: string | null;
    shippedAt: string;
    expectedAt: string | null;
    deliveredAt: string | null;
  } | null;
}

export interface Ticket {
  id: string;
  number: string;
  title: string;
  description: string;
  category: string;
  priority: string;
  status: string;
  createdAt: string;
  updatedAt: string;
}

export interface ScriptedCustomer {
  id: string;
  name: string;
  phone: string | null;
  tier: string;
  language: string;
  since: string;
  addresses: object[];
  orders: Order[];
  tickets: Ticket[];
  calls: ScriptedCall[];
}

export interface ScriptedEvent {
  id: string;
  sequence: number;
  at: string;
  kind: string;
  call: ScriptedCall;
  turn: ScriptedTurn | null;
  text: string | null;
  digits: string | null;
  confidence: number | null;
  count: number | null;
  interrupts: boolean | null;
  bargedIn: boolean | null;
  reason: string | null;
  stamps: { name: string; at: string }[];
}

export interface ScriptedTurn {
  id: string;
  ordinal: number;
  heard: string | null;
  keys: string | null;
  confidence: number | null;
  intent: string | null;
  reply: string | null;
  heardOfReply: string | null;
  bargedIn: boolean;
  at: string;
  waitMs: number | null;
  segments: { name: string; ms: number }[];
  utterances: object[];
}

/** As the segments of a turn are named, with a plausible length each. */
const SEGMENTS = { endpointing: 480, recognise: 92, event: 3, understand: 6, graph: 11, decide: 2, synthesise: 64, 'first frame': 20 };

export class ScriptedCall {
  door = 'twilio';
  from: string | null = null;
  to: string | null = '+14155550100';
  language = 'EN';
  status = 'LIVE';
  phase = 'CONSULTING';
  answeredAt: string | null;
  endedAt: string | null = null;
  endReason: string | null = null;
  outcome: string | null = null;
  customer: ScriptedCustomer | null = null;
  satisfaction: number | null = null;
  notice: object | null = null;
  recording: object | null = null;
  handoff: object | null = null;
  tickets: Ticket[] = [];
  operations: object[] = [];
  turns: ScriptedTurn[] = [];
  resolutionFinal = false;
  readonly log: ScriptedEvent[] = [];
  /** When the next event happens; the present while null. */
  clock: number | null = null;

  constructor(
    readonly id: string,
    readonly startedAt: string,
    what: Partial<ScriptedCall> = {},
  ) {
    this.answeredAt = startedAt;
    Object.assign(this, what);
  }

  get customerId(): string | null {
    return this.customer?.id ?? null;
  }
  get durationMs(): number | null {
    return this.endedAt === null ? null : Date.parse(this.endedAt) - Date.parse(this.answeredAt ?? this.startedAt);
  }
  get stats() {
    const { durationMs, satisfaction, resolutionFinal } = this;
    const turns = this.turns.filter(({ heard }) => heard !== null).length;
    return {
      durationMs,
      turns,
      resolved: this.outcome === 'RESOLVED',
      resolutionFinal,
      transferred: this.outcome === 'HANDED_OFF',
      satisfaction,
    };
  }
  events({ after, first }: { after: number; first: number }): ScriptedEvent[] {
    return this.log.filter(({ sequence }) => sequence > after).slice(0, first);
  }
  mentions(words: string): boolean {
    return (
      this.from?.includes(words) || this.turns.some(({ heard, reply }) => `${heard} ${reply}`.toLowerCase().includes(words.toLowerCase()))
    );
  }

  add(kind: string, { ordinal, ...what }: Partial<ScriptedEvent> & { ordinal?: number } = {}): ScriptedEvent {
    const at = new Date(this.clock ?? Date.now()).toISOString();
    const turn = ordinal === undefined ? null : this.#turn(ordinal, at);
    if (turn !== null && kind === 'turn.heard') Object.assign(turn, { heard: what.text, confidence: what.confidence });
    if (turn !== null && kind === 'reply.started') turn.reply = what.text ?? null;
    if (turn !== null && kind === 'reply.ended') Object.assign(turn, { heardOfReply: what.text, bargedIn: what.bargedIn ?? false });
    const event: ScriptedEvent = {
      id: `${this.id}-${this.log.length + 1}`,
      sequence: this.log.length + 1,
      at,
      kind,
      call: this,
      turn,
      text: null,
      digits: null,
      confidence: null,
      count: null,
      interrupts: null,
      bargedIn: null,
      reason: null,
      stamps: [],
      ...what,
    };
    this.log.push(event);
    return event;
  }

  /** Says how long a turn's answer took: `slower` times as long as usual. */
  waited(ordinal: number, slower = 1): void {
    const segments = Object.entries(SEGMENTS).map(([name, ms]) => ({ name, ms: Math.round(ms * (name === 'endpointing' ? 1 : slower)) }));
    Object.assign(this.#turn(ordinal, this.startedAt), { segments, waitMs: segments.reduce((sum, { ms }) => sum + ms, 0) });
  }

  ask(turn: number | null, name: string, ms: number, { kind = 'query', errors = 0 } = {}): void {
    const id = `${this.id}-operation-${this.operations.length}`;
    const at = new Date(this.clock ?? Date.now()).toISOString();
    this.operations = [...this.operations, { id, name, kind, ms, errors, client: 'bot:reference', at, turn }];
  }

  #turn(ordinal: number, at: string): ScriptedTurn {
    const known = this.turns.find(turn => turn.ordinal === ordinal);
    if (known !== undefined) return known;
    const turn: ScriptedTurn = {
      id: `${this.id}-turn-${ordinal}`,
      ordinal,
      heard: null,
      keys: null,
      confidence: null,
      intent: null,
      reply: null,
      heardOfReply: null,
      bargedIn: false,
      at,
      waitMs: null,
      segments: [],
      utterances: [],
    };
    this.turns.push(turn);
    return turn;
  }
}

const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

export const grace: ScriptedCustomer = {
  id: 'customer-grace',
  name: 'Grace Whitfield',
  phone: '+14155550142',
  tier: 'GOLD',
  language: 'EN',
  since: '2019-05-14T00:00:00.000Z',
  addresses: [
    { id: 'a1', label: 'Home', line: '48 Larkspur Lane', city: 'Portland', region: 'OR', postcode: '97205', country: 'US', primary: true },
    {
      id: 'a2',
      label: 'Studio',
      line: '9 Foundry Row, Unit 3',
      city: 'Portland',
      region: 'OR',
      postcode: '97214',
      country: 'US',
      primary: false,
    },
  ],
  orders: [
    {
      id: 'o1',
      number: 'SB-40718',
      status: 'SHIPPED',
      placedAt: ago(4),
      expectedAt: ago(-1),
      total: { minor: 18_450, currency: 'USD' },
      items: [
        { sku: 'KT-1', name: 'Gooseneck kettle, matt black', quantity: 1 },
        { sku: 'GR-2', name: 'Hand grinder', quantity: 1 },
      ],
      shipment: {
        carrier: 'Northline',
        trackingNumber: 'NL 88 2041 773',
        lastLocation: 'Tacoma sorting centre',
        shippedAt: ago(2),
        expectedAt: ago(-1),
        deliveredAt: null,
      },
    },
    {
      id: 'o2',
      number: 'SB-40766',
      status: 'PAID',
      placedAt: ago(1),
      expectedAt: ago(-5),
      total: { minor: 4_200, currency: 'USD' },
      items: [{ sku: 'FL-9', name: 'Paper filters, 100', quantity: 3 }],
      shipment: null,
    },
  ],
  tickets: [
    {
      id: 't1',
      number: 'T-2088',
      title: 'Lid of the kettle does not close',
      description: '',
      category: 'FAULT',
      priority: 'HIGH',
      status: 'OPEN',
      createdAt: ago(0),
      updatedAt: ago(0),
    },
  ],
  calls: [],
};

export const fang: ScriptedCustomer = {
  id: 'customer-fang',
  name: '王芳',
  phone: '+8613800138021',
  tier: 'PLATINUM',
  language: 'ZH',
  since: '2021-11-02T00:00:00.000Z',
  addresses: [
    {
      id: 'a3',
      label: '家',
      line: '中山南路 268 号 12 楼',
      city: '上海',
      region: null,
      postcode: '200010',
      country: '中国',
      primary: true,
    },
  ],
  orders: [
    {
      id: 'o3',
      number: 'SB-40802',
      status: 'PACKED',
      placedAt: ago(2),
      expectedAt: ago(-2),
      total: { minor: 89_900, currency: 'CNY' },
      items: [{ sku: 'CF-3', name: '手冲咖啡套装', quantity: 1 }],
      shipment: null,
    },
  ],
  tickets: [],
  calls: [],
};

/** The demo's first call, up to the middle of its third turn. `from` is when it began. */
export function callOfGrace(from: number, id = 'call-grace'): ScriptedCall {
  const call = new ScriptedCall(id, new Date(from).toISOString(), { from: grace.phone, customer: grace });
  const at = (seconds: number) => {
    call.clock = from + seconds * 1000;
    return call;
  };
  call.notice = { version: '2026-01', at: new Date(from + 6000).toISOString(), recordingAllowed: true };
  at(0).add('call.started');
  at(0.2).add('call.answered');
  at(0.2).add('recording.started');
  at(0.3).ask(0, 'CallerAtStart', 8.4);
  at(0.4).add('reply.started', { ordinal: 0, text: GREETING });
  at(9).add('reply.ended', { ordinal: 0, text: GREETING });
  at(9.8).add('caller.speaking', { interrupts: false });
  at(13.4).add('turn.heard', { ordinal: 1, text: 'where is my order four zero seven one eight', confidence: 0.91 });
  at(13.5).ask(1, 'Understand', 5.9);
  at(13.5).ask(1, 'OrderByNumber', 6.7);
  call.waited(1, 1);
  at(14).add('reply.started', { ordinal: 1, text: ON_ITS_WAY });
  at(16.2).add('caller.speaking', { interrupts: true });
  at(16.4).add('reply.ended', { ordinal: 1, text: 'Your order S B, four zero seven one eight, left Tacoma', bargedIn: true });
  at(18.1).add('turn.heard', { ordinal: 2, text: 'can i still return it when the box is open', confidence: 0.64 });
  at(18.2).ask(2, 'Understand', 6.1);
  at(18.2).ask(2, 'ArticlesFor', 14.2);
  call.waited(2, 3.1);
  at(19).add('reply.started', { ordinal: 2, text: 'Yes. You have thirty days, and an opened box is fine as long as nothing is missing.' });
  at(23.5).add('reply.ended', { ordinal: 2, text: 'Yes. You have thirty days, and an opened box is fine as long as nothing is missing.' });
  const [, first, second] = call.turns;
  if (first && second) Object.assign(first, { intent: 'query_order' }) && Object.assign(second, { intent: 'consult' });
  call.clock = null;
  return call;
}
const GREETING =
  'Good morning, Grace Whitfield. This is an automated assistant, and this call is recorded; say so if you would rather it were not. How can I help you?';
const ON_ITS_WAY = 'Your order S B, four zero seven one eight, left Tacoma this morning and should be with you tomorrow before noon.';

/** The same call to its end: a fault that becomes a ticket, a yes, a score, a goodbye. */
export function endedCallOfGrace(from: number, id = 'call-past'): ScriptedCall {
  const call = callOfGrace(from, id);
  const at = (seconds: number) => {
    call.clock = from + seconds * 1000;
    return call;
  };
  at(24.4).add('caller.speaking', { interrupts: false });
  at(27).add('turn.heard', { ordinal: 3, text: 'the lid of the kettle does not close any more', confidence: 0.83 });
  at(27.1).ask(3, 'Understand', 5.4);
  at(27.1).ask(3, 'ReportFault', 18.6, { kind: 'mutation' });
  call.waited(3, 1.4);
  at(27.8).add('reply.started', {
    ordinal: 3,
    text: 'I am sorry. I have opened ticket two zero eight eight for it. Shall we call you back?',
  });
  at(32).add('reply.ended', { ordinal: 3, text: 'I am sorry. I have opened ticket two zero eight eight for it. Shall we call you back?' });
  at(32.9).add('caller.speaking', { interrupts: false });
  at(33.4).add('turn.heard', { ordinal: 4, text: 'yes please', confidence: 0.97 });
  call.waited(4, 0.8);
  at(34).add('reply.started', { ordinal: 4, text: 'We will. How satisfied were you, from one to five?' });
  at(36.8).add('reply.ended', { ordinal: 4, text: 'We will. How satisfied were you, from one to five?' });
  at(38).add('turn.keyed', { ordinal: 5, digits: '5' });
  at(38.1).add('call.rated', { count: 5 });
  at(38.6).add('reply.started', { ordinal: 5, text: 'Thank you. Goodbye.' });
  at(40.1).add('reply.ended', { ordinal: 5, text: 'Thank you. Goodbye.' });
  at(40.2).add('call.ended', { reason: 'BOT_HUNG_UP' });
  call.clock = null;
  Object.assign(call, {
    status: 'ENDED',
    phase: 'ARCHIVED',
    endedAt: new Date(from + 40_200).toISOString(),
    endReason: 'BOT_HUNG_UP',
    outcome: 'RESOLVED',
    satisfaction: 5,
    tickets: grace.tickets,
    recording: {
      id: `recording-${id}`,
      url: `/recordings/${id}.wav`,
      durationMs: 40_000,
      sha256: 'c0ffee'.repeat(10),
      tracks: ['caller', 'bot'],
    },
  });
  return call;
}

/** Something that looks and sounds like two people in turns: a stereo WAV of 16 bits at 8 kHz with syllables of noise. */
export function wavOfTalk(durationMs: number, caller: [number, number][], bot: [number, number][]): Buffer {
  const frames = durationMs * 8;
  const file = Buffer.alloc(44 + frames * 4);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + frames * 4, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  [16, 1 | (2 << 16), 8000, 32_000, 4 | (16 << 16)].forEach((value, i) => {
    file.writeUInt32LE(value, 16 + i * 4);
  });
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(frames * 4, 40);
  const speaks = (spans: [number, number][], ms: number) => spans.some(([from, to]) => ms >= from && ms < to);
  let seed = 7;
  for (let frame = 0; frame < frames; frame++) {
    const ms = frame / 8;
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const noise = seed / 1_073_741_824 - 1;
    const syllable = Math.max(0.04, Math.sin(ms / 61) * Math.sin(ms / 173 + 1));
    [caller, bot].forEach((spans, track) => {
      const level = speaks(spans, ms) ? syllable * (track === 0 ? 0.5 : 0.7) : 0.002;
      file.writeInt16LE(Math.round(noise * level * 32_000), 44 + frame * 4 + track * 2);
    });
  }
  return file;
}
