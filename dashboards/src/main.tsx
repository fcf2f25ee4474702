import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './design/tokens.css';
import './design/base.css';
import './design/parts.css';
import { App } from './app';
import { Fence } from './design/fence';
import { Speaking } from './words/words';

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no #app');
createRoot(place).render(
  <StrictMode>
    <Speaking>
      <Fence>
        <App />
      </Fence>
    </Speaking>
  </StrictMode>,
);
