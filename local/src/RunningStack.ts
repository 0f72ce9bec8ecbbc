/** What a booted stack offers to those who use it: addresses, folders, and how to end it. */

/** Addresses are `host:port`; folders are absolute. This part is written as JSON for other processes. */
export interface StackAddresses {
  projectId: string;
  hosting: string;
  functions: string;
  firestore: string;
  auth: string;
  storage: string;
  tasks: string;
  /** Takes every mail; `inbox` shows them over HTTP. */
  smtp: string;
  inbox: string;
  hub: string;
  /** The jail of the local storage provider. */
  storageRoot: string;
  /** Everything the emulators and functions said. */
  logFile: string;
  /** Process id of firebase-tools. */
  firebasePid: number;
}

export interface RunningStack {
  addresses: StackAddresses;
  /** True when earlier data was found and loaded. */
  hasEarlierData: boolean;
  /** Resolves with a sentence when the emulators end without `stop` having been called. */
  crashed: Promise<string>;
  /** Saves the data (where the stack has a data folder) and ends every process. May be called again. */
  stop(): Promise<void>;
  /** Ends every process at once, saving nothing. */
  kill(): Promise<void>;
}
