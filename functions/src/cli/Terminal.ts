/** What a command says: results on stdout, everything else on stderr, so that a pipe gets the results alone. */
import { password, progress, text } from '@clack/prompts';
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
  end(last: string): void;
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

const BAR_STEPS = 1000;

/** A bar for each step: those that are through stay as a line each. */
function bar(output: NodeJS.WriteStream): ProgressView {
  let now: { what: string; at: number; view: ReturnType<typeof progress> } | null = null;
  return {
    show: ({ what, done, total }) => {
      if (now?.what !== what) {
        now?.view.stop(now.what);
        now = { what, at: 0, view: progress({ style: 'heavy', max: BAR_STEPS, size: 30, output }) };
        now.view.start(what);
      }
      const part = total === null || total === 0 ? 0 : Math.min(1, done / total);
      const reached = Math.max(now.at, Math.floor(part * BAR_STEPS));
      now.view.advance(reached - now.at, `${what} ${figuresOf(done, total)}`.trim());
      now.at = reached;
    },
    end: (last) => {
      now?.view.stop(last);
      now = null;
    },
  };
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
