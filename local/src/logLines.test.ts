import { describe, expect, it } from 'vitest';
import { formatLine, parseLine } from './logLines.ts';

const esc = '\u001b';

describe('log lines', () => {
  it('shows severity, message and fields of a structured log line', () => {
    const line = parseLine(
      '>  {"severity":"ERROR","message":"Part failed","jobId":"b1","attempt":2,"detail":{"a":1}}',
    );
    expect(line).toEqual({
      source: 'function',
      level: 'error',
      text: 'Part failed jobId=b1 attempt=2 detail={"a":1}',
    });
  });

  it('keeps a stack trace readable below its line', () => {
    const line = parseLine(
      '>  {"severity":"ERROR","message":"Oh","stack":"Error: Oh\\n  at f (a.ts:1)"}',
    );
    expect(line?.text).toBe('Oh \n    Error: Oh\n      at f (a.ts:1)');
  });

  it('shows plain output of a function as it is, also when it only looks like JSON', () => {
    expect(parseLine('>  hello')).toEqual({ source: 'function', level: 'info', text: 'hello' });
    expect(parseLine('>  {oops')).toEqual({ source: 'function', level: 'info', text: '{oops' });
  });

  it('names the emulator or the function that speaks, without region or colours', () => {
    expect(parseLine(`${esc}[36m${esc}[1mi  functions:${esc}[22m${esc}[39m Loaded`)).toEqual({
      source: 'functions',
      level: 'info',
      text: 'Loaded',
    });
    expect(parseLine('✔  functions[us-central1-runPart]: Reloaded')).toEqual({
      source: 'runPart',
      level: 'ok',
      text: 'Reloaded',
    });
    expect(parseLine('⚠  storage: low')?.level).toBe('warn');
  });

  it.each([
    '',
    'i  functions: Beginning execution of "us-central1-api"',
    '⚠  firestore: Env variable override detected. Using firestore emulator at /x',
    'i  functions[us-central1-tick]: function ignored because the pubsub emulator does not exist or is not running.',
    '│ Firestore │ 127.0.0.1:8080 │',
    'i  hosting: 127.0.0.1 - - [22/Nov/2026:22:55:13 +0000] "GET /api/x HTTP/1.1" 200 97 "-" "node"',
    '⚠  External network resource requested!',
    '   - URL: "http://169.254.169.254/computeMetadata/v1/instance"',
  ])('leaves out what tells nothing: %s', (raw) => {
    expect(parseLine(raw)).toBeUndefined();
  });

  it('names a call that leaves the machine', () => {
    expect(parseLine('   - URL: "https://example.com/x"')).toEqual({
      source: 'firebase',
      level: 'warn',
      text: 'External request: "https://example.com/x"',
    });
  });

  it('colours on a terminal only, and says the level in words elsewhere', () => {
    const line = { source: 'storage', level: 'warn', text: 'low' } as const;
    expect(formatLine(line, false)).toBe('storage      WARN low');
    expect(formatLine(line, true)).toContain(esc);
  });
});
