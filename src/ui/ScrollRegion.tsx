/** A named part that scrolls on its own: wide tables, long lists. Tables in it are styled here, once. */
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- without a tab stop nobody could scroll it by keyboard */
import type { ReactNode } from 'react';
import styles from './ScrollRegion.module.css';

interface ScrollRegionProps {
  label: string;
  /** Scrolls downwards beyond this; else only sideways. */
  short?: boolean;
  children: ReactNode;
}

export function ScrollRegion({ label, short = false, children }: ScrollRegionProps) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className={`${styles.region} ${short ? styles.short : ''}`}
    >
      {children}
    </div>
  );
}
