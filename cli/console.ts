/**
 * The output of commands: results on stdout, everything else on stderr. Progress is a bar that is redrawn on a
 * terminal, and an occasional plain line elsewhere.
 */
import { printable, printableLines } from '../src/base/printable.ts';

export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Plain lines go into logs: often enough to show that the command is alive, rarely enough to stay readable. */
const PLAIN_LINE_EVERY_MS = 10_000;
const BAR_EVERY_MS = 100;
const BAR_WIDTH = 24;

export class Console {
  #open: Progress | undefined;

  constructor(
    private readonly stdout: Sink,
    private readonly stderr: Sink,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** The command's result, one line or several. Control characters that a terminal would obey are escaped. */
  result(lines: string): void {
    this.#open?.clear();
    this.stdout.write(`${printableLines(lines)}\n`);
  }

  /** One line of information: what was resolved, written or skipped. */
  note(line: string): void {
    this.#open?.clear();
    this.stderr.write(`${printable(line)}\n`);
  }

  /** Progress of one stage, e.g. 'Reading images'. Finish it before the next begins. */
  progress(label: string): Progress {
    this.#open?.finish();
    const progress = new Progress(label, this.stderr, this.now, () => (this.#open = undefined));
    this.#open = progress;
    return progress;
  }

  /** Ends the current stage, if any, with its last line. */
  endProgress(): void {
    this.#open?.finish();
  }

  /** Ends a bar that is still drawn, so that an error starts on a new line. */
  close(): void {
    this.#open?.clear();
    this.#open = undefined;
  }
}

export class Progress {
  readonly #startMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #drawn = false;

  constructor(
    private readonly label: string,
    private readonly sink: Sink,
    private readonly now: () => number,
    private readonly onFinish: () => void,
  ) {
    this.#startMs = now();
  }

  /**
   * @param share 0..1
   * @param detail e.g. '120 of 30000 images'
   */
  update(share: number, detail = ''): void {
    const elapsedMs = this.now() - this.#startMs;
    const remainingMs = share > 0 ? (elapsedMs * (1 - share)) / share : Number.NaN;
    const percent = `${Math.floor(share * 100)} %`;
    const tail = [percent, detail, etaText(remainingMs)].filter((part) => part !== '').join(', ');
    if (this.now() - this.#lastMs < (this.sink.isTTY ? BAR_EVERY_MS : PLAIN_LINE_EVERY_MS)) return;
    this.#lastMs = this.now();
    if (this.sink.isTTY) {
      const filled = Math.round(share * BAR_WIDTH);
      this.sink.write(
        `\r\u001b[K${this.label} [${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${tail}`,
      );
      this.#drawn = true;
    } else if (elapsedMs >= PLAIN_LINE_EVERY_MS) {
      // A stage shorter than the interval only says that it is done.
      this.sink.write(`${this.label}: ${tail}\n`);
    }
  }

  finish(detail = ''): void {
    this.clear();
    this.sink.write(
      `${this.label}: done${detail === '' ? '' : `, ${detail}`} (${seconds(this.now() - this.#startMs)})\n`,
    );
    this.onFinish();
  }

  clear(): void {
    if (this.#drawn) this.sink.write('\r\u001b[K');
    this.#drawn = false;
  }
}

function etaText(remainingMs: number): string {
  return Number.isFinite(remainingMs) && remainingMs >= 1000 ? `${seconds(remainingMs)} left` : '';
}

function seconds(elapsedMs: number): string {
  const total = elapsedMs / 1000;
  if (total < 60) return `${total.toFixed(1)} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${Math.floor(total % 60)} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`;
}
