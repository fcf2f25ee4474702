import { useRef, useState } from 'react';
import { HangUpDocument } from '../../graph/generated/graphql';
import { Icon } from '../design/icons';
import { Trouble } from '../design/trouble';
import { ask, Unreachable } from '../graph/ask';
import { useSpeech } from '../words/words';

/** Ends somebody else's call, so it asks first. */
export function HangUp({ callId, caller }: { callId: string; caller: string }) {
  const { words } = useSpeech();
  const say = words.hangUp;
  const dialog = useRef<HTMLDialogElement>(null);
  const [working, setWorking] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  const hangUp = async () => {
    setWorking(true);
    setTrouble(null);
    try {
      const { data, problems } = await ask(HangUpDocument, { id: callId });
      const result = data?.hangUpCall;
      if (result?.__typename === 'CommandAccepted') dialog.current?.close();
      else setTrouble(say.refused(result?.__typename === 'CallRefusal' ? result.reason : (problems[0]?.message ?? words.unknown)));
    } catch (error) {
      setTrouble(words.trouble[error instanceof Unreachable ? error.why : 'unreachable']);
    } finally {
      setWorking(false);
    }
  };

  return (
    <>
      <button
        type="button"
        className="button button--bad"
        onClick={() => {
          setTrouble(null);
          dialog.current?.showModal();
        }}
      >
        <Icon name="hangUp" />
        {say.button}
      </button>
      <dialog ref={dialog} className="sheet" aria-labelledby="hang-up-title">
        <h2 id="hang-up-title">{say.title}</h2>
        <p>{say.text(caller)}</p>
        {trouble !== null && <Trouble text={trouble} />}
        <div className="sheet__actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="button" className="button button--bad-full" disabled={working} onClick={hangUp}>
            {working ? say.working : say.confirm}
          </button>
        </div>
      </dialog>
    </>
  );
}
