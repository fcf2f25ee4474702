import type { Problem, Unreachable } from '../graph/ask';
import { useSpeech } from '../words/words';
import { Icon } from './icons';

/** Says in one line that, and why, something cannot be shown. */
export function Trouble({ text }: { text: string }) {
  return (
    <p className="trouble" role="status">
      <Icon name="warning" />
      <span>{text}</span>
    </p>
  );
}

/** The same for an answer of the graph; nothing when all is well. */
export function AnswerTrouble({ unreachable, problems }: { unreachable: Unreachable | null; problems: readonly Problem[] }) {
  const { words } = useSpeech();
  if (unreachable !== null) return <Trouble text={words.trouble[unreachable.why]} />;
  const [first] = problems;
  return first === undefined ? null : <Trouble text={words.trouble.answer(first.message)} />;
}
