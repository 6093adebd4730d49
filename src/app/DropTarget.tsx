/** The whole window takes files, dropped or pasted. Where they go: take-files.ts. */
import { useEffect, useState } from 'react';
import { showError } from '../state/toasts.ts';
import { readDropped, type Dropped } from './dropped-files.ts';
import styles from './DropTarget.module.css';

const take = async (dropped: Dropped): Promise<void> => (await import('./take-files.ts')).takeFiles(dropped);

const carriesFiles = (transfer: DataTransfer | null) => transfer?.types.includes('Files') ?? false;

export function DropTarget() {
  const [over, setOver] = useState(false);

  useEffect(() => {
    // "Enter" and "leave" events come for every element under the pointer, so they are counted.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (carriesFiles(event.dataTransfer) && --depth <= 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (carriesFiles(event.dataTransfer)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      readDropped(event.dataTransfer).then(take).catch(showError);
    };
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      const named = files.map((file) => ({ name: file.name, file }));
      take({ files: named, folderName: null, hasFolder: false }).catch(showError);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', hover);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', hover);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);

  if (!over) return null;
  return (
    <div className={styles.veil}>
      <p>
        <strong>Let go.</strong> One picture is decoded; several, or a folder, become a dataset; a network
        file becomes a model.
      </p>
    </div>
  );
}
