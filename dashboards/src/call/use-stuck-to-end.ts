import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/**
 * Keeps the end of what grows in view, unless its reader has gone elsewhere. Works for a box that scrolls by itself, and
 * on a telephone, where the whole page does. `end` is an element at the end of the box.
 */
export function useStuckToEnd(box: RefObject<HTMLElement | null>, end: RefObject<HTMLElement | null>, live: boolean) {
  const [atEnd, setAtEnd] = useState(true);
  const stuck = useRef(true);
  const toEnd = useCallback(() => end.current?.scrollIntoView({ block: 'nearest' }), [end]);

  useEffect(() => {
    const [around, last] = [box.current, end.current];
    if (!live || around === null || last === null) return;
    // Who opens a call on a telephone wants to see its head first.
    stuck.current = getComputedStyle(around).overflowY !== 'visible';
    // A browser tells of growth before it tells of what that moved out of view, so the end is held before it is lost.
    const growth = new ResizeObserver(() => stuck.current && toEnd());
    for (const child of around.children) growth.observe(child);
    const sight = new IntersectionObserver(entries => {
      stuck.current = entries.at(-1)?.isIntersecting ?? false;
      setAtEnd(stuck.current);
    });
    sight.observe(last);
    return () => {
      growth.disconnect();
      sight.disconnect();
    };
  }, [box, end, live, toEnd]);

  return { atEnd, toEnd };
}
