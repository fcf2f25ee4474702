import { useEffect, useRef, useState } from 'react';
import './app.css';
import { Archive } from './archive/archive';
import { PastCall } from './archive/past-call';
import { useBoard } from './board/board-store';
import { useNow } from './clock';
import { Icon, Mark } from './design/icons';
import { Link } from './design/link';
import { useConnection } from './graph/use-connection';
import { Phone } from './phone/phone';
import { type Route, useRoute } from './route';
import { Wallboard } from './wallboard/wallboard';
import { useSpeech } from './words/words';

export function App() {
  const { words, language, speak } = useSpeech();
  const route = useRoute();
  const board = useBoard(route.page === 'wallboard' ? route.callId : null);
  const [phoneOpen, setPhoneOpen] = useState(false);

  const page = titleOf(route, words.nav);
  useEffect(() => {
    document.title = `${page} · ${words.product}`;
  }, [page, words.product]);

  // Who reads by ear, or goes by keyboard, begins the new page at its beginning.
  const shown = useRef(route.page);
  useEffect(() => {
    if (shown.current === route.page) return;
    shown.current = route.page;
    document.getElementById('content')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [route.page]);

  return (
    <div className="app">
      <a className="skip button" href="#content">
        {words.skip}
      </a>
      <header className="masthead">
        <Link className="brand" to={{ page: 'wallboard', callId: null }}>
          <Mark />
          <span>{words.product}</span>
        </Link>
        <nav className="tabs" aria-label={words.nav.main}>
          <Link to={{ page: 'wallboard', callId: null }} aria-current={route.page === 'wallboard' ? 'page' : undefined}>
            {words.nav.wallboard}
          </Link>
          <Link to={{ page: 'calls', search: '', from: '', to: '' }} aria-current={route.page === 'wallboard' ? undefined : 'page'}>
            {words.nav.calls}
          </Link>
        </nav>
        <ConnectionMark />
        <div className="masthead__tools">
          <button
            type="button"
            className="button button--plain"
            onClick={() => speak(language === 'EN' ? 'ZH' : 'EN')}
            aria-label={words.switchLanguage}
            lang={language === 'EN' ? 'zh-CN' : 'en'}
          >
            <Icon name="globe" />
            {words.otherLanguage}
          </button>
          <button type="button" className="button button--lamp" onClick={() => setPhoneOpen(true)} aria-label={words.phone.open}>
            <Icon name="phone" />
            <span>{words.phone.open}</span>
          </button>
        </div>
      </header>
      {route.page === 'wallboard' && <Wallboard board={board} chosen={route.callId} onCall={() => setPhoneOpen(true)} />}
      {route.page === 'calls' && <Archive search={route.search} from={route.from} to={route.to} />}
      {route.page === 'call' && <PastCall key={route.callId} callId={route.callId} />}
      {phoneOpen && <Phone onClose={() => setPhoneOpen(false)} />}
    </div>
  );
}

function titleOf(route: Route, nav: { wallboard: string; calls: string }): string {
  return route.page === 'wallboard' ? nav.wallboard : nav.calls;
}

function ConnectionMark() {
  const { words } = useSpeech();
  const connection = useConnection();
  const now = useNow();
  const text =
    connection.state === 'lost'
      ? words.connection.retrying(Math.max(0, Math.ceil((connection.retryAt - now) / 1000)))
      : words.connection[connection.state];
  return (
    <span className={`connection connection--${connection.state}`}>
      <span className={`lamp lamp--${connection.state === 'open' ? 'UP' : connection.state === 'lost' ? 'DOWN' : 'ringing'}`} />
      <span>{text}</span>
      <span className="visually-hidden" role="status">
        {words.connection[connection.state]}
      </span>
    </span>
  );
}
