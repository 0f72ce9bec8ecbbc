/** What a run of the benchmark finds, as `--json` writes it. Seconds, bytes, documents. */
import type { BookkeepingRow } from './suites/bookkeepingSuite.ts';
import type { BrowseRow } from './suites/browseSuite.ts';
import type { ByteServerResult } from './suites/byteServerSuite.ts';
import type { Costs } from './suites/costsSuite.ts';
import type { EmulatorResult } from './suites/emulatorSuite.ts';
import type { GrowthRow } from './suites/growthSuite.ts';
import type { PeerRow } from './suites/peerSuite.ts';

export interface Machine {
  node: string;
  cpu: string;
  cpus: number;
  memoryBytes: number;
  /** Load average of the last minute. */
  loadBefore: number;
  loadAfter: number;
}

export interface Results {
  startedAt: string;
  scale: number;
  rounds: number;
  machine: Machine;
  emulator: EmulatorResult | null;
  peers: PeerRow[] | null;
  server: ByteServerResult | null;
  /** By growing number of parts. */
  bookkeeping: BookkeepingRow[] | null;
  /** By growing number of parts; only when it was asked for by name. */
  growth: GrowthRow[] | null;
  /** Likewise. */
  costs: Costs | null;
  /** By growing number of documents. */
  browse: BrowseRow[] | null;
  aims: Aim[];
}

export interface Aim {
  what: string;
  measured: number;
  bound: 'at least' | 'at most';
  aim: number;
  isMet: boolean;
}
