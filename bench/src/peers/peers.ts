/** The other tools: how each is told to export a project of the emulator, and to import into another. */
import { join } from 'node:path';
import { peerScript } from './installPeers.ts';

interface PeerContext {
  /** `127.0.0.1:port` */
  host: string;
  source: string;
  target: string;
  /** Service account files of the two projects, relative to the working folder. */
  sourceAccount: string;
  targetAccount: string;
}

export interface Peer {
  name: string;
  /** Arguments of `node`. */
  exportWith: (context: PeerContext) => string[];
  importWith: (context: PeerContext) => string[];
}

const apiPeer = join(import.meta.dirname, '..', 'workers', 'firestoreExportImport.ts');

export function allPeers(): Peer[] {
  return [
    backfire('firestore-backfire', [], []),
    backfire(
      'firestore-backfire (tuned)',
      ['--exploreInterval', '1', '--downloadInterval', '1', '--downloadChunkSize', '500'],
      ['--processInterval', '1', '--processLimit', '500'],
    ),
    {
      name: 'node-firestore-import-export',
      exportWith: ({ sourceAccount }) => [
        peerScript('node-firestore-import-export', 'firestore-export'),
        ...['-a', sourceAccount, '-b', 'out.json'],
      ],
      importWith: ({ targetAccount }) => [
        peerScript('node-firestore-import-export', 'firestore-import'),
        ...['-a', targetAccount, '-b', 'out.json', '-y'],
      ],
    },
    {
      name: 'firestore-export-import',
      exportWith: ({ sourceAccount }) => [apiPeer, 'export', sourceAccount, 'out.json'],
      importWith: ({ targetAccount }) => [apiPeer, 'import', targetAccount, 'out.json'],
    },
    {
      name: '@endran/firestore-export-import',
      exportWith: ({ host, sourceAccount }) => [
        ...[peerScript('@endran/firestore-export-import', 'fei'), '-S', sourceAccount],
        ...['-E', portOf(host), '-R', '__ROOT__', '-F', 'out.json', '--export', '-O'],
      ],
      importWith: ({ host, targetAccount }) => [
        ...[peerScript('@endran/firestore-export-import', 'fei'), '-S', targetAccount],
        ...['-E', portOf(host), '-F', 'out.json', '--import', '-O'],
      ],
    },
  ];
}

function backfire(name: string, exporting: string[], importing: string[]): Peer {
  const script = () => peerScript('firestore-backfire', 'backfire');
  return {
    name,
    exportWith: ({ host, source }) => [
      ...[script(), 'export', 'out.ndjson', '-P', source, '-E', host, '-o'],
      ...exporting,
    ],
    importWith: ({ host, target }) => [
      ...[script(), 'import', 'out.ndjson', '-P', target, '-E', host, '-w', 'overwrite'],
      ...importing,
    ],
  };
}

function portOf(host: string): string {
  return host.split(':')[1] ?? '';
}
