/** Tells the root collection of the document that a printer has printed last, mostly without making its name a string. */
import { relativePath, rootCollectionOf } from '../domain/documentName.ts';
import type { RecordPrinter } from './transcoder/documentToRecord.ts';
import { Literal } from './transcoder/Literal.ts';
import { readDocumentName } from './transcoder/readDocument.ts';

export class PrintedCollection {
  /** How many bytes of its printed name are the database root and the slash after it. */
  rootBytes = 0;
  readonly #printer: RecordPrinter;
  /** What the printed names of the root collection begin with that went by last. */
  #prefix = new Literal('/');
  #collection = '';

  constructor(printer: RecordPrinter) {
    this.#printer = printer;
  }

  /** `wire` is the document that was printed last. */
  of(wire: Buffer): string {
    if (!this.#isTheLast()) this.#learn(wire);
    return this.#collection;
  }

  // Nearly always.
  #isTheLast(): boolean {
    const { sink, printedNameStart, printedNameEnd } = this.#printer;
    if (printedNameEnd - printedNameStart < this.#prefix.length) return false;
    return this.#prefix.isAt(sink.words, printedNameStart);
  }

  #learn(wire: Buffer): void {
    const name = readDocumentName(wire);
    const path = relativePath(name);
    const root = printed(name.slice(0, name.length - path.length));
    this.#collection = rootCollectionOf(path);
    this.rootBytes = Buffer.byteLength(root);
    this.#prefix = new Literal(`${root}${printed(this.#collection)}/`);
  }
}

/** As it stands in a record, between its quotes. */
function printed(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
