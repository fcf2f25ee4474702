import { useDeferredValue, useId, useState } from 'react';
import { CallersDocument, type CallersQuery, type Language } from '../../graph/generated/graphql';
import { Icon } from '../design/icons';
import { TierMark } from '../design/marks';
import { Trouble } from '../design/trouble';
import { useAsked } from '../graph/use-asked';
import { masked } from '../words/format';
import { useSpeech } from '../words/words';
import type { Dialled } from './line';
import { dialable } from './number';

type Caller = NonNullable<CallersQuery['customers']>[number];
type Identity = 'customer' | 'number' | 'withheld';

/** Who one wants to be for this call. */
export function DialForm({ onDial }: { onDial(dialled: Dialled): void }) {
  const { words, language: reading } = useSpeech();
  const say = words.phone;
  const [identity, setIdentity] = useState<Identity>('customer');
  const [caller, setCaller] = useState<Caller | null>(null);
  const [typed, setTyped] = useState('');
  const [language, setLanguage] = useState<Language>(reading);
  const [checked, setChecked] = useState(false);
  const number = dialable(typed);
  const from = identity === 'customer' ? (caller?.phone ?? null) : identity === 'number' ? number : null;
  const complete = identity === 'withheld' || from !== null;

  return (
    <form
      className="dial"
      onSubmit={event => {
        event.preventDefault();
        setChecked(true);
        if (complete) onDial({ from, language });
      }}
    >
      <p className="hint">{say.intro}</p>
      <fieldset className="choice">
        <legend>{say.as}</legend>
        {(['customer', 'number', 'withheld'] as const).map(one => (
          <label key={one}>
            <input type="radio" name="identity" checked={identity === one} onChange={() => setIdentity(one)} />
            <span>{{ customer: say.asCustomer, number: say.asNumber, withheld: say.asWithheld }[one]}</span>
          </label>
        ))}
      </fieldset>
      {identity === 'customer' && (
        <CallerList
          chosen={caller}
          onChoose={one => {
            setCaller(one);
            setLanguage(one.language);
          }}
        />
      )}
      {identity === 'number' && (
        <label className="field">
          <span>{say.number}</span>
          <input
            className="input figures"
            type="tel"
            autoComplete="off"
            value={typed}
            aria-invalid={checked && number === null}
            onChange={event => setTyped(event.target.value)}
          />
          <small className={checked && number === null ? 'hint dial__wrong' : 'hint'}>
            {checked && number === null ? say.numberWrong : say.numberHint}
          </small>
        </label>
      )}
      <fieldset className="choice">
        <legend>{say.language}</legend>
        {(['EN', 'ZH'] as const).map(one => (
          <label key={one}>
            <input type="radio" name="language" checked={language === one} onChange={() => setLanguage(one)} />
            <span>{words.languages[one]}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" className="button button--lamp dial__call" disabled={identity === 'customer' && caller === null}>
        <Icon name="phone" />
        {say.dial}
      </button>
    </form>
  );
}

function CallerList({ chosen, onChoose }: { chosen: Caller | null; onChoose(caller: Caller): void }) {
  const { words } = useSpeech();
  const say = words.phone;
  const [search, setSearch] = useState('');
  const name = useId();
  const { data, asking, problems, unreachable } = useAsked(CallersDocument, { search: useDeferredValue(search.trim()) || null });
  const callers = data?.customers?.filter(({ phone }) => phone !== null) ?? [];
  return (
    <div className="field">
      <label>
        <span className="visually-hidden">{say.findCustomer}</span>
        <input
          className="input"
          type="search"
          value={search}
          placeholder={say.findCustomer}
          onChange={event => setSearch(event.target.value)}
        />
      </label>
      {(unreachable !== null || (!data?.customers && problems.length > 0)) && <Trouble text={say.customersTrouble} />}
      {data?.customers && callers.length === 0 && !asking && <p className="hint">{say.noCustomers}</p>}
      <div className="callers" role="radiogroup" aria-label={say.asCustomer}>
        {callers.map(caller => (
          <label key={caller.id}>
            <input type="radio" name={name} checked={chosen?.id === caller.id} onChange={() => onChoose(caller)} />
            <span>
              <strong>{caller.name}</strong>
              <TierMark tier={caller.tier} />
              <span className="figures">{masked(caller.phone ?? '')}</span>
            </span>
          </label>
        ))}
      </div>
    </div>
  );
}
