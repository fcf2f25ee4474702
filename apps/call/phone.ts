/** A telephone at the far end of a door: what the hub's audio goes to, and the caller's comes from, 20 ms at a time. */
export interface Phone {
  /** Resolves once the hub has taken the call. Rejects with a HubError that says what it answered instead. */
  dial(): Promise<void>;
  /** One frame (160 bytes PCMU) of what the caller says. */
  send(frame: Uint8Array): void;
  /** The next frame to be played; null while nothing is queued. Called every 20 ms. */
  play(): Uint8Array | null;
  press(digits: string): void;
  hangUp(): void;
  /** Settles when the call is over, with what came after it. */
  readonly ended: Promise<CallEnd>;
}

export interface CallEnd {
  by: 'CALLER' | 'HUB' | 'NETWORK';
  /** What the far end was told to do next: "hangup", "dial +4930…", or nothing. */
  next: string | null;
}
