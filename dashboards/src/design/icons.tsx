/** Line drawings on a grid of 20, in the colour of the text around them. */
const PATHS = {
  phone:
    'M6.2 2.8 4.4 3.6c-.9.4-1.4 1.3-1.2 2.3 1 5.3 5.6 9.9 10.9 10.9 1 .2 1.9-.3 2.3-1.2l.8-1.8a1 1 0 0 0-.4-1.3l-2.7-1.5a1 1 0 0 0-1.2.2l-1 1.1c-1.9-.9-3.4-2.4-4.3-4.3l1.1-1a1 1 0 0 0 .2-1.2L7.5 3.2a1 1 0 0 0-1.3-.4Z',
  hangUp:
    'M10 7.5c-2.7 0-5.1.7-7 2-.7.5-1 1.4-.7 2.2l.4 1.2c.2.5.7.8 1.2.7l2.5-.5c.5-.1.8-.5.8-1v-1.4a9 9 0 0 1 5.6 0v1.4c0 .5.3.9.8 1l2.5.5c.5.1 1-.2 1.2-.7l.4-1.2c.3-.8 0-1.7-.7-2.2-1.9-1.3-4.3-2-7-2Z',
  microphone: 'M10 2.5a2.5 2.5 0 0 0-2.5 2.5v4.5a2.5 2.5 0 0 0 5 0V5A2.5 2.5 0 0 0 10 2.5ZM4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5',
  microphoneOff:
    'M7.5 7v2.5a2.5 2.5 0 0 0 4 2M12.5 8.5V5a2.5 2.5 0 0 0-4.7-1.2M4.5 9.5a5.5 5.5 0 0 0 8.5 4.6M15.3 11a5.5 5.5 0 0 0 .2-1.5M10 15v2.5M3 3l14 14',
  keypad: 'M5 5h.01M10 5h.01M15 5h.01M5 10h.01M10 10h.01M15 10h.01M5 15h.01M10 15h.01M15 15h.01',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17',
  play: 'M6.5 4v12l9.5-6-9.5-6Z',
  pause: 'M7 4.5v11M13 4.5v11',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  forward: 'M8 4.5 13.5 10 8 15.5',
  down: 'M10 4v11.5M5 10.5l5 5 5-5',
  download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
  warning: 'M10 3.5 2.5 16.5h15L10 3.5ZM10 8v4M10 14.3v.01',
  close: 'M5 5l10 10M15 5 5 15',
  smaller: 'M4 14h12',
  box: 'M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5v-7ZM3.5 6.5 10 10l6.5-3.5M10 10v7',
  ticket: 'M3 6h14v2.7a1.4 1.4 0 0 0 0 2.6V14H3v-2.7a1.4 1.4 0 0 0 0-2.6V6ZM12 6v8',
  place: 'M10 17.5c3.5-3.6 5.2-6.5 5.2-8.8a5.2 5.2 0 0 0-10.4 0c0 2.3 1.7 5.2 5.2 8.8ZM10 10.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  globe: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3 10h14M10 3c2.3 2 3.3 4.3 3.3 7s-1 5-3.3 7c-2.3-2-3.3-4.3-3.3-7s1-5 3.3-7Z',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5ZM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  handoff: 'M3 6.5h10M10 3.5l3 3-3 3M17 13.5H7M10 10.5l-3 3 3 3',
  star: 'm10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6L10 3Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={name === 'keypad' ? 2.6 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Two jacks joined by a cord, one lamp lit. */
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect
        x="0.5"
        y="0.5"
        width="31"
        height="31"
        rx="8"
        style={{ fill: 'light-dark(#18221e, #1a2621)', stroke: 'light-dark(#18221e, #33453d)' }}
      />
      <g stroke="#93a39b" strokeWidth="2">
        <circle cx="10" cy="10" r="3.5" />
        <circle cx="22" cy="22" r="3.5" />
      </g>
      <path d="M10 10c0 9 12 3 12 12" stroke="#f5b04c" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="22" cy="10" r="3.5" fill="#f5b04c" />
      <circle cx="10" cy="22" r="2.2" fill="#93a39b" />
    </svg>
  );
}
