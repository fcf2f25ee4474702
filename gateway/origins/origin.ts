/** Where a supergraph comes from. */
export interface Origin {
  /** The file that it begins with, for messages. */
  readonly name: string;
  /** The composed schema as it is at the moment; MISCONFIGURED says what cannot be read, or does not fit together. */
  read(signal?: AbortSignal): Promise<string>;
}
