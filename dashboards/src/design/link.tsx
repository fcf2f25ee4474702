import type { AnchorHTMLAttributes } from 'react';
import { addressOf, go, type Route } from '../route';

/** A link to a page of ours: a true address, and no reload when it is simply clicked. */
export function Link({ to, ...rest }: { to: Route } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'>) {
  return (
    <a
      {...rest}
      href={addressOf(to)}
      onClick={event => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    />
  );
}
