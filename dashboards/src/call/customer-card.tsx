import type { ReactNode } from 'react';
import { Icon, type IconName } from '../design/icons';
import { TierMark } from '../design/marks';
import { Trouble } from '../design/trouble';
import type { Problem } from '../graph/ask';
import { useSpeech } from '../words/words';
import { CustomerNumber } from './customer-number';
import './customer-card.css';
import { TicketLines } from './ticket-lines';
import type { CallView } from './use-call';

type Customer = NonNullable<CallView['customer']>;
type Order = NonNullable<Customer['orders']>[number];

/** Whom the business knows the caller to be, with what is open for them: of several systems, in one place. */
export function CustomerCard({ call, problems }: { call: CallView; problems: readonly Problem[] }) {
  const { words, format } = useSpeech();
  const say = words.customer;
  const { customer } = call;
  const failed = (...path: string[]) => problems.some(problem => problem.path.join('.') === ['call', ...path].join('.'));

  if (!customer) {
    return (
      <section className="customer" aria-label={say.heading}>
        {failed('customer') ? (
          <Trouble text={words.trouble.partly(say.heading)} />
        ) : (
          <p className="customer__none">{call.from === null ? say.withheld : say.unknown}</p>
        )}
      </section>
    );
  }
  const { name, tier, phone, since, language, addresses, orders, tickets } = customer;
  return (
    <section className="customer" aria-label={say.heading}>
      <header>
        <h2>{name}</h2>
        <TierMark tier={tier} />
        <p>
          {words.languages[language]} · {say.since(format.date(since))}
        </p>
        {phone && <CustomerNumber number={phone} />}
      </header>

      <Part icon="box" heading={say.orders}>
        {orders ? (
          orders.length === 0 ? (
            <p className="customer__none">{say.noOrders}</p>
          ) : (
            <ul>
              {orders.map(order => (
                <OrderLine key={order.id} order={order} />
              ))}
            </ul>
          )
        ) : (
          <Trouble text={words.trouble.partly(say.orders)} />
        )}
      </Part>

      <Part icon="ticket" heading={say.tickets}>
        {tickets ? (
          tickets.length === 0 ? (
            <p className="customer__none">{say.noTickets}</p>
          ) : (
            <TicketLines tickets={tickets} fresh={call.tickets?.map(({ id }) => id) ?? []} />
          )
        ) : (
          <Trouble text={words.trouble.partly(say.tickets)} />
        )}
      </Part>

      <Part icon="place" heading={say.addresses}>
        <ul>
          {addresses.map(({ id, label, line, city, region, postcode, country, primary }) => (
            <li key={id}>
              <strong>{label}</strong>
              {primary && addresses.length > 1 && <span className="tag">{say.primary}</span>}
              <br />
              {[line, city, region, postcode, country].filter(Boolean).join(', ')}
            </li>
          ))}
        </ul>
      </Part>
    </section>
  );
}

function Part({ icon, heading, children }: { icon: IconName; heading: string; children: ReactNode }) {
  return (
    <section className="customer__part">
      <h3>
        <Icon name={icon} size={16} />
        {heading}
      </h3>
      {children}
    </section>
  );
}

function OrderLine({ order: { number, status, total, items, shipment, expectedAt } }: { order: Order }) {
  const { words, format } = useSpeech();
  const say = words.customer;
  const due = shipment?.expectedAt ?? expectedAt;
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <li>
      <p className="customer__line">
        <strong className="figures">{number}</strong>
        <span className={status === 'SHIPPED' ? 'tag tag--lamp' : 'tag'}>{words.orderStatuses[status]}</span>
        <span className="pushed figures">{format.money(total)}</span>
      </p>
      <p title={items.map(item => `${item.quantity} × ${item.name}`).join('\n')}>
        {items[0]?.name}
        {items.length > 1 && ` … ${say.items(count)}`}
      </p>
      {shipment && (
        <p>
          {shipment.carrier} <span className="figures">{shipment.trackingNumber}</span>
          {shipment.lastLocation && <> · {say.last(shipment.lastLocation)}</>}
        </p>
      )}
      {due && <p>{shipment?.deliveredAt ? say.delivered(format.day(shipment.deliveredAt)) : say.expected(format.day(due))}</p>}
    </li>
  );
}
