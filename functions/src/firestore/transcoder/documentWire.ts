/** The tags of google.firestore.v1.Document and Value on the wire: what both directions agree on. */
import { DELIMITED, FIXED64, tagOf, VARINT } from '../wire/wireFormat.ts';

export const DOCUMENT_NAME = tagOf(1, DELIMITED);
export const DOCUMENT_FIELDS = tagOf(2, DELIMITED);
export const DOCUMENT_CREATE_TIME = tagOf(3, DELIMITED);
export const DOCUMENT_UPDATE_TIME = tagOf(4, DELIMITED);

/** The one `fields` of MapValue and the one `values` of ArrayValue. */
export const MAP_FIELDS = tagOf(1, DELIMITED);
export const ARRAY_VALUES = tagOf(1, DELIMITED);
export const ENTRY_KEY = tagOf(1, DELIMITED);
export const ENTRY_VALUE = tagOf(2, DELIMITED);

export const VALUE_BOOLEAN = tagOf(1, VARINT);
export const VALUE_INTEGER = tagOf(2, VARINT);
export const VALUE_DOUBLE = tagOf(3, FIXED64);
export const VALUE_REFERENCE = tagOf(5, DELIMITED);
export const VALUE_MAP = tagOf(6, DELIMITED);
export const VALUE_GEO_POINT = tagOf(8, DELIMITED);
export const VALUE_ARRAY = tagOf(9, DELIMITED);
export const VALUE_TIMESTAMP = tagOf(10, DELIMITED);
export const VALUE_NULL = tagOf(11, VARINT);
export const VALUE_STRING = tagOf(17, DELIMITED);
export const VALUE_BYTES = tagOf(18, DELIMITED);

export const TIMESTAMP_SECONDS = tagOf(1, VARINT);
export const TIMESTAMP_NANOS = tagOf(2, VARINT);
export const LATITUDE = tagOf(1, FIXED64);
export const LONGITUDE = tagOf(2, FIXED64);

/** Firestore allows 20 levels of maps and arrays; far beyond that the stack would be at risk. */
export const MAX_DEPTH = 100;
