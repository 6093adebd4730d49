/**
 * The hidden folder beside a dataset's place in which it is written. It is the claim on that place as well: whoever makes it
 * writes there, and a second command is refused. One that a command left behind when it was killed is taken over.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../src/base/error.ts';

/** Says who made the folder: process and computer. */
const ownerFile = 'owner';

/** All of it happens before it returns: a process that is interrupted has the folder and knows so, or has none. */
export class PartialFolder {
  readonly path: string;
  #isOurs = false;

  /** @param out the place, as an absolute path */
  constructor(private readonly out: string) {
    this.path = join(dirname(out), `.${basename(out)}.partial`);
  }

  /** Throws 'out-in-use' while another command writes there, and what the file system throws. */
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

  /** Does nothing where it is another's. */
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

  /** True if the process that made it is gone. Of one on another computer nobody here can tell. */
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
    // A process of another user may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
