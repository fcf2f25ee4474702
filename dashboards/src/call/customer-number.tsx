import { useState } from 'react';
import { masked } from '../words/format';
import { useSpeech } from '../words/words';

/** A telephone number with its middle hidden, until somebody wants to see it. */
export function CustomerNumber({ number }: { number: string }) {
  const { words } = useSpeech();
  const [shown, setShown] = useState(false);
  const hidden = masked(number);
  if (hidden === number) return <span className="figures">{number}</span>;
  return (
    <button
      type="button"
      className="number figures"
      aria-pressed={shown}
      title={shown ? words.call.hide : words.call.show}
      onClick={() => setShown(!shown)}
    >
      {shown ? number : hidden}
    </button>
  );
}
