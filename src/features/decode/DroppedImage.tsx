/** The picture as it was dropped, and as the decoder saw it where that differs. */
import { useEffect, useState } from 'react';
import type { DecodeReply } from '../../../workers/render/protocol.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { formatBytes } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './DecodeRoom.module.css';

export function DroppedImage({ file, reply }: { file: File; reply: DecodeReply | null }) {
  const [url, setUrl] = useState<string>();
  /** What the browser can't show: no picture at all, or one that only the studio reads. */
  const [unshown, setUnshown] = useState<File>();
  useEffect(() => {
    const created = URL.createObjectURL(file);
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [file]);
  const small = reply !== null && reply.sourceWidth <= 256;
  return (
    <div className={layout.stack}>
      {url && unshown !== file && (
        <img
          src={url}
          alt={`Dropped: ${file.name}`}
          className={`${styles.picture} ${small ? styles.small : ''}`}
          onError={() => setUnshown(file)}
        />
      )}
      <p className={styles.facts}>
        <bdi>{file.name}</bdi>, {formatBytes(file.size)}
        {reply && `, ${reply.sourceWidth} × ${reply.sourceHeight} px`}
      </p>
      {reply?.resized && (
        <figure>
          <div className={styles.seen}>
            <ImageGrid label="What the decoder saw" sheet={reply.seen} />
          </div>
          <figcaption className={styles.facts}>
            Cropped and resized to {reply.seen.resolution} px for this decoder. Resizing wears a fingerprint
            off: the picture as the generator made it reads best.
          </figcaption>
        </figure>
      )}
    </div>
  );
}
