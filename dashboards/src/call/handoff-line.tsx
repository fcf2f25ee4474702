import { Icon } from '../design/icons';
import { useSpeech } from '../words/words';
import type { CallView } from './use-call';

/** That, and how, the call is being passed to a person. */
export function HandoffLine({ handoff: { status, queue, agent, reason } }: { handoff: NonNullable<CallView['handoff']> }) {
  const { words } = useSpeech();
  const say = words.call;
  return (
    <section className="handoff">
      <Icon name="handoff" />
      <p>
        <strong>
          {say.handoff} · {words.handoffs[status]}
        </strong>
        <br />
        {agent ? say.handoffBy(agent.name) : say.handoffTo(queue.name)} · {reason}
      </p>
    </section>
  );
}
