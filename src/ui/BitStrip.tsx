/**
 * A fingerprint as a strip of bars: a one stands above the line, a zero hangs below it, so that shape carries what
 * colour repeats. With confidences the bar's length says how sure the decoder was; with a reference, bits that
 * differ are crossed. Editable where `onToggle` is given: arrows move, Space or Enter flips.
 */
import { useRef, useState, type KeyboardEvent } from 'react';
import styles from './BitStrip.module.css';

interface BitStripProps {
  /** '0' and '1', first bit first. */
  bits: string;
  label: string;
  /** ½…1 for each bit; bars are full length without. */
  confidences?: ArrayLike<number>;
  /** Bits to compare with, of the same length. */
  reference?: string;
  onToggle?: (index: number) => void;
}

const groupSize = 8;

/** Up to here bars are drawn larger. */
const fewBits = 64;

export function BitStrip({ bits, label, confidences, reference, onToggle }: BitStripProps) {
  const [current, setCurrent] = useState(0);
  const strip = useRef<HTMLDivElement>(null);
  const comparable = reference?.length === bits.length ? reference : undefined;

  function bar(index: number) {
    const one = bits[index] === '1';
    const confidence = confidences?.[index] ?? 1;
    const differs = comparable !== undefined && comparable[index] !== bits[index];
    const className = [styles.bit, one ? styles.one : styles.zero, differs && styles.differs]
      .filter(Boolean)
      .join(' ');
    const length = `${Math.round(Math.max(0.12, (confidence - 0.5) * 2) * 100)}%`;
    const inner = <span className={styles.bar} style={{ height: `calc(${length} / 2)` }} />;
    if (!onToggle) {
      return (
        <span key={index} className={className}>
          {inner}
        </span>
      );
    }
    return (
      <button
        key={index}
        type="button"
        className={className}
        aria-label={`Bit ${index + 1}`}
        aria-pressed={one}
        tabIndex={index === Math.min(current, bits.length - 1) ? 0 : -1}
        onFocus={() => setCurrent(index)}
        onClick={() => onToggle(index)}
      >
        {inner}
      </button>
    );
  }

  function move(event: KeyboardEvent) {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: groupSize,
      ArrowUp: -groupSize,
    };
    const target =
      event.key === 'Home' ? 0 : event.key === 'End' ? bits.length - 1 : current + (steps[event.key] ?? 0);
    if (target === current || target < 0 || target >= bits.length) return;
    event.preventDefault();
    setCurrent(target);
    strip.current?.querySelectorAll('button')[target]?.focus();
  }

  const groups = Array.from({ length: Math.ceil(bits.length / groupSize) }, (_, group) => (
    <span key={group} className={styles.group}>
      {Array.from({ length: Math.min(groupSize, bits.length - group * groupSize) }, (_, offset) =>
        bar(group * groupSize + offset),
      )}
    </span>
  ));
  const className = `${styles.strip} ${bits.length <= fewBits ? styles.roomy : ''}`;
  return onToggle ? (
    <div ref={strip} role="group" aria-label={label} className={className} onKeyDown={move}>
      {groups}
    </div>
  ) : (
    <div role="img" aria-label={`${label}: ${bits}`} className={className}>
      {groups}
    </div>
  );
}
