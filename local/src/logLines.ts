/** Turns the output of firebase-tools into one readable line per event. */
import { stripVTControlCharacters, styleText } from 'node:util';

export type Level = 'info' | 'ok' | 'warn' | 'error' | 'debug';
export interface LogLine {
  /** The emulator or function that speaks. */
  source: string;
  level: Level;
  text: string;
}

const levels: Record<string, Level> = {
  i: 'info',
  '✔': 'ok',
  '⚠': 'warn',
  '!': 'warn',
  '⬢': 'error',
  '✖': 'error',
};
const severities: Record<string, Level> = {
  DEBUG: 'debug',
  INFO: 'info',
  NOTICE: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
  ALERT: 'error',
  EMERGENCY: 'error',
};

/** Said on every start and true of every start: worth nothing to a reader. */
const noise = [
  /Env variable override detected/,
  /You are not currently authenticated/,
  /Detected demo project ID/,
  /firebase-tools will drop support for Java/,
  /Please install a JDK at version 21/,
  /function ignored because the pubsub emulator does not exist/,
  /^Beginning execution of /,
  /logging to \S+-debug\.log$/,
  /Did not find an? .*(config|rules)/,
  /Emulator UI websocket is running/,
  /View Emulator (UI|status)|Emulator Hub host|Other reserved ports|Issues\? Report them/,
  /^[┌│├└─┐┤┘┬┴┼\s]+/,
  /Unable to fetch the CLI MOTD/,
  /^(http|firestore) function initialized/,
  /^Created queue with key/,
  /^Loaded environment variables from/,
  /Emulator UI is not starting/,
  /^Serving at port \d+$/,
  /^\[hosting\] Rewriting /,
  /^\S+ - - \[.*\] "[A-Z]+ /,
  /^Received SIG|^Please wait for a clean shutdown/,
  // Google's libraries ask for the machine's service account, find none, and go on.
  /^External network resource requested!$|^External request: "http:\/\/169\.254\.169\.254\/|^- Be careful, this may be/,
];

/** `undefined` for lines that tell a reader nothing. */
export function parseLine(raw: string): LogLine | undefined {
  const line = stripVTControlCharacters(raw).trimEnd();
  if (line.trim() === '') return undefined;
  const parsed = parseUserLog(line) ?? parseToolLine(line);
  return noise.some((pattern) => pattern.test(parsed.text)) ? undefined : parsed;
}

/** What a function wrote: `>  text`, or `>  {"severity":…}` from the structured logger. */
function parseUserLog(line: string): LogLine | undefined {
  const text = /^>\s+(.*)$/.exec(line)?.[1];
  if (text === undefined) return undefined;
  const entry = parseObject(text);
  if (entry === undefined) return { source: 'function', level: 'info', text };
  const { severity, message, timestamp: _timestamp, function: source, ...fields } = entry;
  return {
    source: typeof source === 'string' ? source : 'function',
    level: severities[String(severity ?? 'INFO')] ?? 'info',
    text: [String(message ?? ''), ...Object.entries(fields).map(formatField)]
      .filter((part) => part !== '')
      .join(' '),
  };
}

function parseToolLine(line: string): LogLine {
  const match = /^([i✔⚠!⬢✖])\s+(?:([\w.-]+(?:\[[^\]]*\])?):\s+)?(.*)$/u.exec(line);
  if (match === null) return parseContinuation(line.trim());
  const [, mark = 'i', label = 'firebase', text = ''] = match;
  const source = /^functions\[(?:[a-z]+-[a-z]+\d+-)?(.*)\]$/.exec(label)?.[1] ?? label;
  return { source, level: levels[mark] ?? 'info', text };
}

/** The warning about a call to the outside spreads over three lines, of which one says which call. */
function parseContinuation(text: string): LogLine {
  const url = /^- URL: (.*)$/.exec(text)?.[1];
  return url === undefined
    ? { source: 'firebase', level: 'info', text }
    : { source: 'firebase', level: 'warn', text: `External request: ${url}` };
}

/** A stack trace stays readable below its line; everything else is one line. */
function formatField([key, value]: [string, unknown]): string {
  if (typeof value === 'string' && value.includes('\n')) {
    return `\n    ${value.trim().replaceAll('\n', '\n    ')}`;
  }
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A function may print what only looks like JSON: it is shown as it is.
    return undefined;
  }
}

const colours: Record<Level, Parameters<typeof styleText>[0]> = {
  info: 'reset',
  ok: 'green',
  warn: 'yellow',
  error: 'red',
  debug: 'gray',
};

export function formatLine(line: LogLine, isColoured: boolean): string {
  const label = line.source.padEnd(12);
  if (!isColoured) {
    const word =
      line.level === 'warn' || line.level === 'error' ? `${line.level.toUpperCase()} ` : '';
    return `${label} ${word}${line.text}`;
  }
  const style = { validateStream: false };
  return `${styleText('dim', label, style)} ${styleText(colours[line.level], line.text, style)}`;
}
