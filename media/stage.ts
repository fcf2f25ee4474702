/** A step in the audio path. Ends when its input ends or the signal aborts; barge-in is `abort()`. */
export type Stage<In, Out> = (input: AsyncIterable<In>, signal: AbortSignal) => AsyncIterable<Out>;
