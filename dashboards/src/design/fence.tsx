import { Component, type ReactNode } from 'react';
import { useSpeech } from '../words/words';
import { Icon } from './icons';

/** Keeps a fault in a page from leaving nothing but white: says so, and offers to begin again. */
export class Fence extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { words } = useSpeech();
  return (
    <div className="empty" role="alert">
      <Icon name="warning" size={28} />
      <p>{words.trouble.broken}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {words.trouble.reload}
      </button>
    </div>
  );
}
