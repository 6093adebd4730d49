/**
 * A run's folder, numbered and named as in the official tool: RESULT_DIR/00000-DESCRIPTION, 00001-…, with files that
 * grow line by line.
 */
import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../src/base/error.ts';
import { reasonOf, writeWhole } from './files.ts';

/** The longest name in bytes that file systems accept. */
const LONGEST_NAME = 255;

/** As many whole characters of the name as fit. */
function shortened(name: string): string {
  let letters = [...name];
  while (Buffer.byteLength(letters.join('')) > LONGEST_NAME) letters = letters.slice(0, -1);
  return letters.join('');
}

export class RunFolder {
  private constructor(readonly path: string) {}

  /** Makes the next numbered folder. Two runs that start together get different numbers. */
  static async create(resultDir: string, description: string): Promise<RunFolder> {
    try {
      await mkdir(resultDir, { recursive: true });
      const numbers = (await readdir(resultDir)).map((name) => Number(/^(\d{5})-/.exec(name)?.[1] ?? -1));
      for (let number = Math.max(-1, ...numbers) + 1; ; number++) {
        const name = shortened(`${String(number).padStart(5, '0')}-${description}`);
        const path = join(resultDir, name);
        try {
          await mkdir(path);
          return new RunFolder(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
      }
    } catch (error) {
      throw new StudioError('cannot-write', `${resultDir}: ${reasonOf(error)}`);
    }
  }

  write(name: string, bytes: Uint8Array | string): Promise<void> {
    return writeWhole(join(this.path, name), bytes);
  }

  /** Like write(), but keeps the previous file of that name as `earlier`. */
  writeKeeping(name: string, bytes: Uint8Array, earlier: string): Promise<void> {
    return writeWhole(join(this.path, name), bytes, { earlier: join(this.path, earlier) });
  }

  async append(name: string, bytes: Uint8Array | string): Promise<void> {
    const path = join(this.path, name);
    try {
      await appendFile(path, bytes);
    } catch (error) {
      throw new StudioError('cannot-write', `${path}: ${reasonOf(error)}`);
    }
  }

  async appendLine(name: string, line: string): Promise<void> {
    await this.append(name, `${line}\n`);
  }
}
