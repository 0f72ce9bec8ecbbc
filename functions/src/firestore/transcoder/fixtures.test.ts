import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../wire/ByteSink.ts';
import { documentToRecord } from './documentToRecord.ts';
import { recordToDocument } from './recordToDocument.ts';
import { recordOf, wireOf } from './testing/documentSpec.ts';
import { fixtureGroups } from './testing/fixtureCases.ts';

const FOLDER = new URL('../../../../fixtures/documents/', import.meta.url);

const INTRODUCTION = `# Documents that are easy to get wrong

Each group is two files: line n of \`<group>.ndjson\` is a record as Firevault writes it, line n of
\`<group>.wire\` is the same document as google.firestore.v1.Document wire bytes in base64. A reader or writer
of the archive format in any language can be tested on them: each must be turned into the other, byte for
byte. Neither file is made by Firevault's transcoder: the wire comes from protobufjs and Google's protos, the
record from JSON.stringify.
`;

/** After a change of the cases: FIXTURES=write vitest run src/firestore/transcoder/fixtures.test.ts */
if (process.env.FIXTURES === 'write') writeFixtures();

describe.each(Object.keys(fixtureGroups))('fixtures/documents/%s', (group) => {
  const cases = fixtureGroups[group] ?? [];
  const records = readLines(`${group}.ndjson`);
  const wires = readLines(`${group}.wire`).map((line) => Buffer.from(line, 'base64'));

  it('holds all cases', () => {
    expect(records).toHaveLength(cases.length);
    expect(wires).toHaveLength(cases.length);
  });

  it.each(cases.map(({ about }, index) => ({ about, index })))('$about', ({ index }) => {
    const record = `${records[index]}\n`;
    const wire = wires[index] ?? Buffer.alloc(0);
    const sink = new ByteSink(0);
    documentToRecord(wire, sink);
    expect(sink.view().toString()).toBe(record);
    expect(recordToDocument(Buffer.from(record), { includeTimes: true }).equals(wire)).toBe(true);
    expect(() => JSON.parse(record)).not.toThrow();
  });

  it('is what protobufjs writes from Google’s protos', () => {
    expect(
      cases.map(({ document }) => wireOf(document).equals(wires.shift() ?? Buffer.of())),
    ).toEqual(cases.map(() => true));
    expect(cases.map(({ document }) => recordOf(document))).toEqual(records.map((r) => `${r}\n`));
  });
});

function readLines(file: string): string[] {
  return readFileSync(new URL(file, FOLDER), 'utf8').split('\n').slice(0, -1);
}

function writeFixtures(): void {
  mkdirSync(FOLDER, { recursive: true });
  const lists = Object.entries(fixtureGroups).map(([group, cases]) => {
    const documents = cases.map(({ document }) => document);
    writeFileSync(new URL(`${group}.ndjson`, FOLDER), documents.map(recordOf).join(''));
    const wires = documents.map((document) => `${wireOf(document).toString('base64')}\n`);
    writeFileSync(new URL(`${group}.wire`, FOLDER), wires.join(''));
    const lines = cases.map(({ about }, index) => `${index + 1}. ${about}`);
    return `## ${group}\n\n${lines.join('\n')}\n`;
  });
  writeFileSync(new URL('README.md', FOLDER), `${INTRODUCTION}\n${lists.join('\n')}`);
}
