import type { Language } from '#kernel/language.js';
import type { Room } from './room.js';

/** What a door can do with what it was sent. A call asks before it relies on one. */
export interface LegCapabilities {
  /** Audio sent ahead is queued at the far end and can be thrown away there. */
  flush: boolean;
  /** The far end reports when it has played up to a mark, also when a flush threw it away. */
  mark: boolean;
  /** The far end plays what it gets in real time; false where we must pace 20 ms frames ourselves. */
  paced: boolean;
}

/** What a door learned about who is calling before the first word. */
export interface CallContext {
  /** As the far end names the call: Twilio's CallSid, a browser session's id. */
  doorCallId: string;
  /** E.164 where the door could tell; null when withheld. */
  from: string | null;
  to: string | null;
  language: Language;
  /** Whatever else came along (custom parameters, headers), by name. */
  parameters: Record<string, string>;
}

export type LegEndReason = 'FAR_END_HUNG_UP' | 'HUNG_UP' | 'HANDED_OFF' | 'CONNECTION_LOST' | 'BAD_MESSAGE';

/**
 * One party's connection, whatever protocol its door speaks: G.711 µ-law (PCMU, 8 kHz) both ways, by way of a room.
 * Moments are places on the room's time line (`Room.now`). leg.contract.ts is this text as a suite; every door runs it.
 */
export interface MediaLeg {
  readonly id: string;
  readonly door: string;
  readonly capabilities: LegCapabilities;
  readonly context: CallContext;
  /**
   * Takes part in the room: the others hear this party, and it hears them, once this resolves. Once per leg.
   * Rejects with UPSTREAM_UNAVAILABLE where the far end ended, or did not get ready, before that.
   */
  join(room: Room): Promise<void>;
  /** Keys pressed: "0"–"9", "*", "#", "A"–"D". Ends when the leg ends. */
  readonly keys: AsyncIterable<string>;
  /**
   * Resolves when what the others said up to this moment has left for the far end (true), or never will (false). At once
   * where audio does not pass through this process.
   */
  sent(upTo: number): Promise<boolean>;
  /**
   * Resolves when what the others said up to this moment has been played (true) or thrown away (false);
   * false too when the leg ends before. Where the far end reports nothing, by the clock.
   */
  played(upTo: number): Promise<boolean>;
  /** Throws away what the others said up to this moment and is not yet played, also what is still on its way. */
  flush(upTo: number): void;
  /** Ends the leg from our side; resolves once the far end has let go. Safe to call again. */
  close(reason: 'HUNG_UP' | 'HANDED_OFF'): Promise<void>;
  /** Settles once, whoever ended it. Never rejects. */
  readonly ended: Promise<LegEndReason>;
}
