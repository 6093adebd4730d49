/**
 * A fingerprint as a strip of bars: a one stands above the line, a zero hangs below it, so the shape says what
 * the colour repeats. With confidences the length of a bar says how sure the decoder was. With a reference,
 * bits that differ are crossed. It can be edited where `onSet` is given: a press flips a bit, a drag paints its
 * neighbours alike, arrows move, Space or Enter flips.
 */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import styles from './BitStrip.module.css';

interface BitStripProps {
  /** '0' and '1', first bit first. */
  bits: string;
  label: string;
  /** ½…1 for each bit; bars are full length without. */
  confidences?: ArrayLike<number>;
  /** Bits to compare with, of the same length. */
  reference?: string;
  /** Drawn small however few bits there are. */
  small?: boolean;
  /** One or more bits, as a press or a drag sets them. */
  onSet?: (index: number, bit: '0' | '1') => void;
  /** The bit under the pointer or the focus; null once there is none. */
  onPoint?: (index: number | null) => void;
}

const groupSize = 8;

/** Up to this number of bits bars are drawn larger. */
const fewBits = 64;

export function BitStrip({ bits, label, confidences, reference, small, onSet, onPoint }: BitStripProps) {
  const [current, setCurrent] = useState(0);
  const strip = useRef<HTMLDivElement>(null);
  /** The bit that a drag paints, from press to release. */
  const paint = useRef<'0' | '1' | null>(null);
  /** The bit that a pointer set last. It is not pointed at anew before the pointer was elsewhere. */
  const pressed = useRef<number | null>(null);
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
    if (!onSet) {
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
        data-bit={index}
        onFocus={() => {
          setCurrent(index);
          if (index !== pressed.current) onPoint?.(index);
        }}
        onBlur={() => onPoint?.(null)}
        // The strip handles presses of a pointer; this one is from a key.
        onClick={({ detail }) => detail === 0 && onSet(index, one ? '0' : '1')}
      >
        {inner}
      </button>
    );
  }

  /**
   * The bit under the pointer, found by its place: a finger's events stay with the element where it came down.
   */
  function bitAt({ clientX, clientY }: PointerEvent): number | null {
    const button = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-bit]');
    return button && strip.current?.contains(button) ? Number(button.dataset['bit']) : null;
  }

  function press(event: PointerEvent) {
    const index = bitAt(event);
    if (index === null || event.button !== 0) return;
    paint.current = bits[index] === '1' ? '0' : '1';
    pressed.current = index;
    onSet?.(index, paint.current);
  }

  function drag(event: PointerEvent) {
    const index = bitAt(event);
    if (paint.current === null || event.buttons === 0) {
      paint.current = null;
      if (index === pressed.current) return;
      pressed.current = null;
      onPoint?.(index);
    } else if (index !== null && bits[index] !== paint.current) {
      pressed.current = index;
      onSet?.(index, paint.current);
    }
  }

  /** A bit focused by keys stays the shown one, wherever the pointer goes or the page scrolls. */
  function leave() {
    pressed.current = null;
    const focused = strip.current?.querySelector<HTMLElement>('[data-bit]:focus-visible');
    onPoint?.(focused ? Number(focused.dataset['bit']) : null);
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
  const size = onSet ? styles.editable : bits.length <= fewBits && !small ? styles.roomy : '';
  const className = `${styles.strip} ${size}`;
  return onSet ? (
    <div
      ref={strip}
      role="group"
      aria-label={label}
      className={className}
      onKeyDown={move}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={() => (paint.current = null)}
      onPointerLeave={leave}
    >
      {groups}
    </div>
  ) : (
    <div role="img" aria-label={`${label}: ${bits}`} className={className}>
      {groups}
    </div>
  );
}
