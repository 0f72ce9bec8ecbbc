/** Stands in for the closed Storage rules runtime: accepts any ruleset and permits nothing, as `storage.rules` says. */
import { createInterface } from 'node:readline';

interface Request {
  id: number;
  action: string;
}

/** Results by action; the protocol is JSON lines on stdin and stdout. */
const results: Record<string, unknown> = {
  load_ruleset: { rulesVersion: 2 },
  verify: { permit: false },
};

function reply(id: number, action: string, result: unknown): void {
  const response = { id, status: 'ok', action, errors: [], warnings: [], result };
  process.stdout.write(`${JSON.stringify(response)}\n`);
}

// The emulator waits for this greeting before it sends anything.
reply(-1, '', {});
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  reply(request.id, request.action, results[request.action] ?? {});
}
