/**
 * The hidden folder in which a dataset is written, beside its final place. It also reserves that place: the command
 * that makes the folder writes there, and a second command is refused. A folder left by a killed command is taken
 * over.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../src/base/error.ts';

/** Names the process and computer that made the folder. */
const ownerFile = 'owner';

/** Every method is synchronous, so that an interrupted process knows whether it has the folder. */
export class PartialFolder {
  readonly path: string;
  #isOurs = false;

  /** @param out the dataset's final place, as an absolute path */
  constructor(private readonly out: string) {
    this.path = join(dirname(out), `.${basename(out)}.partial`);
  }

  /** Throws 'out-in-use' while another command writes there, and passes on errors of the file system. */
  claim(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    try {
      mkdirSync(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      this.#takeOver();
    }
    this.#isOurs = true;
    writeFileSync(join(this.path, ownerFile), `${process.pid} ${hostname()}`);
  }

  /** Does nothing if the folder belongs to another command. */
  remove(): void {
    if (this.#isOurs) rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
    this.#isOurs = false;
  }

  #takeOver(): void {
    if (!this.#isAbandoned()) {
      throw new StudioError(
        'out-in-use',
        `${this.out}: another command is writing this dataset.`,
        `Wait for it, or choose another folder. If there is no such command, remove ${this.path}.`,
      );
    }
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
    mkdirSync(this.path);
  }

  /** Whether the process that made the folder is gone. Assumed false for another computer, where we cannot check. */
  #isAbandoned(): boolean {
    try {
      const [pid, host] = readFileSync(join(this.path, ownerFile), 'utf8').split(' ');
      return host === hostname() && !isAlive(Number(pid));
    } catch {
      return false;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // We may not signal a process of another user, but it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
