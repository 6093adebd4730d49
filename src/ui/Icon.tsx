/** The few icons of the page. They are decoration: the name of a control is its text or label. */

const paths = {
  contrast: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 3v18M12 7l6-1M12 12h8.500M12 17l6 1',
  arrow: 'M5 12h14M13 6l6 6l-6 6',
  close: 'M6 6l12 12M18 6L6 18',
} as const;

export function Icon({ name, size = 20 }: { name: keyof typeof paths; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
