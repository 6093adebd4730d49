/** A file input that looks like a button. The input itself is there, focusable and labelled; only its looks are gone. */
import { useId } from 'react';
import styles from './FilePicker.module.css';

interface FilePickerProps {
  label: string;
  onFiles: (files: File[]) => void;
  accept?: string;
  multiple?: boolean;
  /** Picks a whole folder, with every file in it. */
  folder?: boolean;
  primary?: boolean;
  disabled?: boolean;
}

export function FilePicker({
  label,
  onFiles,
  accept,
  multiple,
  folder,
  primary = false,
  disabled,
}: FilePickerProps) {
  const id = useId();
  return (
    <span className={`${styles.picker} ${primary ? styles.primary : ''}`}>
      <input
        id={id}
        type="file"
        accept={accept}
        multiple={multiple ?? folder}
        disabled={disabled}
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file must be choosable again.
          event.target.value = '';
          onFiles(files);
        }}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
