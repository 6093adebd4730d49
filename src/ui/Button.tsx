/** The studio's button and the link that looks like one. Knows nothing of commands. */
import type { AnchorHTMLAttributes, ButtonHTMLAttributes } from 'react';
import styles from './Button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

interface LookProps {
  look?: Look;
  small?: boolean;
}

function classOf(look: Look, small: boolean, extra?: string): string {
  return [styles.button, styles[look], small && styles.small, extra].filter(Boolean).join(' ');
}

export function Button({
  look = 'plain',
  small = false,
  className,
  type = 'button',
  ...rest
}: LookProps & ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type={type} className={classOf(look, small, className)} {...rest} />;
}

export function ButtonLink({
  look = 'plain',
  small = false,
  className,
  ...rest
}: LookProps & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a className={classOf(look, small, className)} {...rest} />;
}
