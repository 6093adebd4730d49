/** Labelled form controls on native inputs: number, text, choice, switch, slider. Help and errors are tied to the input. */
import { useId, useState, type ReactNode } from 'react';
import styles from './Field.module.css';

interface FrameProps {
  label: string;
  help?: ReactNode;
  /** Shown in place of the help when the value can't be used. */
  error?: string | undefined;
}

/** What ties an input to its label, its help and its error. */
interface TiedProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

function FieldFrame({
  label,
  help,
  error,
  children,
}: FrameProps & { children: (tied: TiedProps) => ReactNode }) {
  const id = useId();
  const describedBy = help || error ? `${id}-help` : undefined;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {describedBy && (
        <p id={describedBy} className={error ? styles.error : styles.help}>
          {error ?? help}
        </p>
      )}
    </div>
  );
}

interface NumberFieldProps extends FrameProps {
  value: number;
  min: number;
  max: number;
  step?: number | 'any';
  unit?: string;
  disabled?: boolean;
  onChange: (value: number) => void;
}

/** The text stays as typed. Only a number in range is passed on; anything else shows an error. */
export function NumberField({
  value,
  min,
  max,
  step = 1,
  unit,
  disabled,
  onChange,
  ...frame
}: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? value : Number(typed);
  const fits = (candidate: number) =>
    Number.isFinite(candidate) &&
    candidate >= min &&
    candidate <= max &&
    (step !== 1 || Number.isInteger(candidate));
  const error =
    typed !== null && (typed.trim() === '' || !fits(parsed))
      ? `Enter a ${step === 1 ? 'whole number' : 'number'} from ${min} to ${max}.`
      : undefined;
  return (
    <FieldFrame {...frame} error={error ?? frame.error}>
      {(tied) => (
        <span className={styles.row}>
          <input
            {...tied}
            type="number"
            className={styles.input}
            min={min}
            max={max}
            step={step}
            disabled={disabled}
            value={typed ?? String(value)}
            onChange={(event) => {
              const text = event.target.value;
              setTyped(text);
              if (text.trim() !== '' && fits(Number(text))) onChange(Number(text));
            }}
            onBlur={() => setTyped(null)}
          />
          {unit && <span className="muted">{unit}</span>}
        </span>
      )}
    </FieldFrame>
  );
}

type ShareFieldProps = Omit<NumberFieldProps, 'min' | 'max' | 'step' | 'unit'> & {
  min?: number;
  max?: number;
};

/** A share of one, such as 0.95. */
export function ShareField({ min = 0, max = 1, ...props }: ShareFieldProps) {
  return <NumberField {...props} min={min} max={max} step="any" />;
}

interface ChoiceFieldProps<Value extends string> extends FrameProps {
  value: Value;
  options: readonly { value: Value; label: string }[];
  disabled?: boolean;
  onChange: (value: Value) => void;
}

export function ChoiceField<Value extends string>({
  value,
  options,
  disabled,
  onChange,
  ...frame
}: ChoiceFieldProps<Value>) {
  return (
    <FieldFrame {...frame}>
      {(tied) => (
        <select
          {...tied}
          className={styles.input}
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

interface TextFieldProps extends FrameProps {
  value: string;
  placeholder?: string;
  mono?: boolean;
  onChange: (value: string) => void;
}

export function TextField({ value, placeholder, mono = false, onChange, ...frame }: TextFieldProps) {
  return (
    <FieldFrame {...frame}>
      {(tied) => (
        <input
          {...tied}
          type="text"
          className={`${styles.input} ${mono ? styles.mono : ''}`}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

interface TextAreaFieldProps extends FrameProps {
  value: string;
  onChange: (value: string) => void;
}

/** Several lines of text that is not prose. */
export function TextAreaField({ value, onChange, ...frame }: TextAreaFieldProps) {
  return (
    <FieldFrame {...frame}>
      {(tied) => (
        <textarea
          {...tied}
          className={`${styles.input} ${styles.mono} ${styles.lines}`}
          rows={Math.min(24, value.split('\n').length + 1)}
          value={value}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

interface SwitchProps {
  label: string;
  help?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Switch({ label, help, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.switch} htmlFor={id}>
        <input
          id={id}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={help ? `${id}-help` : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
      {help && (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      )}
    </div>
  );
}

interface SliderProps extends FrameProps {
  value: number;
  min?: number;
  max: number;
  step?: number;
  display: string;
  onChange: (value: number) => void;
}

export function Slider({ value, min = 0, max, step = 1, display, onChange, ...frame }: SliderProps) {
  return (
    <FieldFrame {...frame}>
      {(tied) => (
        <span className={styles.row}>
          <input
            {...tied}
            type="range"
            className={styles.range}
            min={min}
            max={max}
            step={step}
            value={value}
            aria-valuetext={display}
            onChange={(event) => onChange(Number(event.target.value))}
          />
          <span className="numeric" aria-hidden="true">
            {display}
          </span>
        </span>
      )}
    </FieldFrame>
  );
}
