import type { TicketLineFragment } from '../../graph/generated/graphql';
import { useSpeech } from '../words/words';

/** Tickets, one beneath the other; those that this call made are marked. */
export function TicketLines({ tickets, fresh }: { tickets: readonly TicketLineFragment[]; fresh: readonly string[] }) {
  const { words, format } = useSpeech();
  return (
    <ul className="tickets">
      {tickets.map(({ id, number, title, status, priority, createdAt }) => (
        <li key={id} data-fresh={fresh.includes(id) || undefined}>
          <p className="customer__line">
            <strong className="figures">{number}</strong>
            <span className="tag">{words.ticketStatuses[status]}</span>
            {(priority === 'HIGH' || priority === 'URGENT') && <span className="tag tag--bad">{words.priorities[priority]}</span>}
            <span className="pushed">{format.day(createdAt)}</span>
          </p>
          <p>{title}</p>
        </li>
      ))}
    </ul>
  );
}
