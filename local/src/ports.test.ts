import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  describeTakenPorts,
  parseListeningInodes,
  pickFreePorts,
  requireFreePorts,
} from './ports.ts';

describe('ports', () => {
  it('picks distinct ports that are free', async () => {
    const ports = await pickFreePorts();
    expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
    await expect(requireFreePorts(ports)).resolves.toBeUndefined();
  });

  it('names the taken port, the emulator that needs it and the process that holds it', async () => {
    const ports = await pickFreePorts();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.firestore, '127.0.0.1', resolve));
    try {
      const message = await requireFreePorts(ports).catch((error: Error) => error.message);
      expect(message).toContain(`Port ${ports.firestore} is taken`);
      expect(message).toContain('the firestore emulator needs it');
      if (process.platform === 'linux') expect(message).toContain(`by process ${process.pid} (`);
    } finally {
      server.close();
    }
  });

  it('sees a port that is taken for all addresses only', async () => {
    const ports = await pickFreePorts();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.hub, '0.0.0.0', resolve));
    await expect(requireFreePorts(ports)).rejects.toThrow(`Port ${ports.hub} is taken`);
    server.close();
  });

  it('says what to do, with or without a known holder', () => {
    expect(
      describeTakenPorts([
        { name: 'hosting', port: 5055, holder: 'process 7 (nginx)' },
        { name: 'auth', port: 9099, holder: undefined },
      ]),
    ).toBe(
      [
        'Port 5055 is taken by process 7 (nginx); the hosting emulator needs it.',
        'Port 9099 is taken; the auth emulator needs it.',
        'Stop what uses it (another npm start?) and try again.',
      ].join('\n'),
    );
  });

  it('reads listening sockets of one port from the kernel table, and no other state', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 41001 1',
      '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  0  0 41002 1',
      '   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 41003 1',
    ].join('\n');
    expect(parseListeningInodes(table, 8080)).toEqual(['41001']);
  });
});
