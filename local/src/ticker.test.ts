import { createServer, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { tick } from './ticker.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A functions emulator after its triggers were disabled and re-enabled: generation 0 does nothing, 1 is unknown, 2 runs. */
async function emulator(failing: string[] = []) {
  const called: string[] = [];
  const trigger = (name: string, schedule?: string) => ({
    id: `us-central1-${name}`,
    name,
    ...(schedule === undefined ? {} : { schedule: { schedule, timeZone: 'UTC' } }),
  });
  const functionTriggers = [
    trigger('api'),
    trigger('sweep', '* * * * *'),
    trigger('nightly', '0 3 * * *'),
  ];
  server = createServer((request, response) => {
    if (request.url === '/backends') {
      response.end(JSON.stringify({ backends: [{ functionTriggers }] }));
      return;
    }
    const name = /triggers\/us-central1-(\w+)-2$/.exec(request.url ?? '')?.[1];
    if (name !== undefined)
      called.push(`${name} ${request.headers['x-cloudscheduler-scheduletime']}`);
    const isDisabled = request.url?.endsWith('-0') === true;
    response.statusCode = isDisabled
      ? 204
      : name === undefined
        ? 404
        : failing.includes(name)
          ? 500
          : 200;
    response.end('boom');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { called, target: { projectId: 'p', functions: `127.0.0.1:${address.port}` } };
}

const noon = new Date('2026-01-01T12:00:20.000Z');

it('calls what is due and nothing else, whatever the generation of the triggers', async () => {
  const { called, target } = await emulator();
  expect(await tick(target, noon)).toEqual([{ name: 'sweep' }]);
  expect(called).toEqual(['sweep 2026-01-01T12:00:20.000Z']);
});

it('calls named functions whether due or not, and refuses unknown names', async () => {
  const { called, target } = await emulator();
  expect(await tick(target, noon, ['nightly'])).toEqual([{ name: 'nightly' }]);
  expect(called).toEqual(['nightly 2026-01-01T12:00:20.000Z']);
  await expect(tick(target, noon, ['weekly'])).rejects.toThrow('there are: sweep, nightly');
});

it('reports a failure with the answer of the function', async () => {
  const { target } = await emulator(['sweep']);
  expect(await tick(target, noon)).toEqual([{ name: 'sweep', error: '500 boom' }]);
});
