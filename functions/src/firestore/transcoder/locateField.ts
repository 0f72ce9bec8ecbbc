/** Finds which field of a document holds a byte: so that the fast path need not remember where it is. */
import { FirevaultError } from '../../domain/errors.ts';
import { WireReader } from '../wire/WireReader.ts';
import { childPath } from './fieldPath.ts';

const DOCUMENT_FIELDS_NUMBER = 2;
const MAP_NUMBER = 6;
const ARRAY_NUMBER = 9;

/** The path of the innermost field around `offset`, array elements as `[2]`; '' outside the fields. */
export function locateField(wire: Buffer, offset: number): string {
  const reader = new WireReader(wire);
  try {
    return enterField(reader, DOCUMENT_FIELDS_NUMBER, offset) ? inEntry(reader, '', offset) : '';
  } catch (error) {
    // The bytes are known to be broken: what could be read before the break is the answer.
    if (error instanceof FirevaultError) return '';
    throw error;
  }
}

/** Enters the occurrence of field `number` that holds `offset`. */
function enterField(reader: WireReader, number: number, offset: number): boolean {
  while (reader.next()) {
    if (reader.field === number && reader.wireType === 2) {
      const outer = reader.enter();
      if (offset >= reader.pos && offset <= reader.end) return true;
      reader.leave(outer);
    } else {
      reader.skip();
    }
  }
  return false;
}

function inEntry(reader: WireReader, parent: string, offset: number): string {
  let path = childPath(parent, '');
  const start = reader.pos;
  try {
    while (reader.next()) {
      if (reader.field === 1 && reader.wireType === 2) path = childPath(parent, reader.string());
      else reader.skip();
    }
    reader.pos = start;
    return enterField(reader, 2, offset) ? inValue(reader, path, offset) : path;
  } catch (error) {
    if (error instanceof FirevaultError) return path;
    throw error;
  }
}

function inValue(reader: WireReader, path: string, offset: number): string {
  while (reader.next()) {
    if (reader.wireType !== 2 || (reader.field !== MAP_NUMBER && reader.field !== ARRAY_NUMBER)) {
      reader.skip();
      continue;
    }
    const isMap = reader.field === MAP_NUMBER;
    const outer = reader.enter();
    if (offset >= reader.pos && offset <= reader.end) {
      if (!isMap) return inArray(reader, path, offset);
      return enterField(reader, 1, offset) ? inEntry(reader, path, offset) : path;
    }
    reader.leave(outer);
  }
  return path;
}

function inArray(reader: WireReader, path: string, offset: number): string {
  for (let index = 0; reader.next(); index++) {
    if (reader.field !== 1 || reader.wireType !== 2) {
      reader.skip();
      continue;
    }
    const outer = reader.enter();
    if (offset >= reader.pos && offset <= reader.end) {
      const element = `${path}[${index}]`;
      try {
        return inValue(reader, element, offset);
      } catch (error) {
        if (error instanceof FirevaultError) return element;
        throw error;
      }
    }
    reader.leave(outer);
  }
  return path;
}
