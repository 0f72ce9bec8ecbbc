/** What a command says: results on stdout, everything else on stderr, so that a pipe gets the results alone. */
import { password, text } from '@clack/prompts';
import { Presets, SingleBar } from 'cli-progress';
import { FirevaultError } from '../domain/errors.ts';
import { EXIT, type ExitCode, type Failure } from './exitCodes.ts';

/** How far a job is; `total` null while it is not known. */
export interface Step {
  what: string;
  done: number;
  total: number | null;
}

/** Shows steps until it is ended. */
export interface ProgressView {
  show(step: Step): void;
  end(): void;
}

interface TerminalOptions {
  isJson: boolean;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
}

/** Without a terminal, progress is a line whenever the step changes, and this often. */
const LINE_EACH_MS = 15_000;

export class Terminal {
  readonly isJson: boolean;
  readonly #options: TerminalOptions;

  constructor(options: TerminalOptions) {
    this.isJson = options.isJson;
    this.#options = options;
  }

  /** The result: JSON where that was asked for, and otherwise the lines. */
  result(value: unknown, lines: readonly string[]): void {
    const shown = this.isJson ? [JSON.stringify(value, null, 2)] : lines;
    this.#options.stdout.write(shown.map((line) => `${line}\n`).join(''));
  }

  /** Bytes of a result, as fast as the reader takes them. */
  async write(bytes: Uint8Array): Promise<void> {
    const { stdout } = this.#options;
    if (!stdout.write(bytes)) await new Promise((go) => stdout.once('drain', go));
  }

  note(line: string): void {
    this.#options.stderr.write(`${line}\n`);
  }

  fail({ exitCode, code, message, nextStep, fields }: Failure): ExitCode {
    if (this.isJson) {
      const error = { code, message, nextStep, fields, exitCode };
      this.#options.stderr.write(`${JSON.stringify({ error })}\n`);
    } else {
      this.note(`firevault: ${message}`);
      if (nextStep !== undefined) this.note(nextStep);
    }
    return exitCode;
  }

  get #isTalking(): boolean {
    const { stdin, stderr } = this.#options;
    return stdin.isTTY === true && stderr.isTTY === true && !this.isJson;
  }

  /** Asks for a text without showing it; null where nobody can be asked. */
  async askSecret(message: string): Promise<string | null> {
    if (!this.#isTalking) return null;
    const { stdin: input, stderr: output } = this.#options;
    return answered(await password({ message, input, output }));
  }

  /** Whether the phrase was typed; throws `cli/not-confirmed` where nobody can be asked. */
  async confirm(phrase: string): Promise<boolean> {
    if (!this.#isTalking) {
      throw new FirevaultError(
        'failed-precondition',
        'cli/not-confirmed',
        'This changes things and nobody can be asked to confirm it.',
        { nextStep: 'Look at it with --dry-run, then run it again with --yes.' },
      );
    }
    const { stdin: input, stderr: output } = this.#options;
    const typed = await text({ message: `Type ${phrase} to go on`, input, output });
    return answered(typed) === phrase;
  }

  progress(): ProgressView {
    const { stderr } = this.#options;
    if (this.isJson) return { show: () => undefined, end: () => undefined };
    return stderr.isTTY ? bar(stderr) : lines((line) => this.note(line));
  }
}

/** What was typed. Ctrl-C in a prompt ends the command. */
function answered(given: string | symbol): string {
  if (typeof given === 'string') return given;
  throw new Interrupted();
}

/** Somebody pressed Ctrl-C before anything was begun. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode = EXIT.interrupted;

  constructor() {
    super('Interrupted; nothing was changed.');
  }
}

/** A bar for each step: those that are through stay as a line each. It leaves the keyboard, and with it Ctrl-C, alone. */
function bar(stream: NodeJS.WriteStream): ProgressView {
  let now: { what: string; bar: SingleBar } | null = null;
  return {
    show: ({ what, done, total }) => {
      if (now?.what !== what) {
        if (now !== null) fill(now);
        now = { what, bar: newBar(stream) };
        now.bar.start(1, 0, { what, figures: '' });
      }
      // A step of which the end is not known stays at its beginning.
      now.bar.setTotal(Math.max(1, total ?? 0));
      now.bar.update(total === null ? 0 : done, { what, figures: figuresOf(done, total) });
    },
    end: () => {
      if (now !== null) fill(now);
      now = null;
    },
  };
}

/** The step is through, whatever the last figures were. */
function fill({ what, bar: ending }: { what: string; bar: SingleBar }): void {
  ending.update(ending.getTotal(), { what, figures: '' });
  ending.stop();
}

function newBar(stream: NodeJS.WriteStream): SingleBar {
  return new SingleBar(
    { format: '{bar}  {what}  {figures}', stream, barsize: 30, gracefulExit: false, fps: 5 },
    Presets.shades_classic,
  );
}

function lines(say: (line: string) => void): ProgressView {
  let shown = { what: '', at: 0 };
  return {
    show: ({ what, done, total }) => {
      const now = performance.now();
      if (what === shown.what && now - shown.at < LINE_EACH_MS) return;
      shown = { what, at: now };
      const figures = figuresOf(done, total);
      say(figures === '' ? what : `${what}: ${figures}`);
    },
    end: () => undefined,
  };
}

/** Nothing where nothing is known. */
function figuresOf(done: number, total: number | null): string {
  if (total === null || total === 0) return done === 0 ? '' : done.toLocaleString('en');
  return `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
}
