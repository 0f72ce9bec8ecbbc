/** A failure as a person meets it: what happened, what to do, and the id to quote when asking for help. */

export interface FieldFailure {
  field: string;
  message: string;
}

export interface FailureText {
  message: string;
  code: string;
  nextStep?: string | undefined;
  requestId?: string | undefined;
  fields?: readonly FieldFailure[] | undefined;
}

/** `code` is for programs, the rest is shown. `fields` name inputs of the request. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldFailure[];

  constructor(text: FailureText, cause?: unknown) {
    super(text.message, cause === undefined ? undefined : { cause });
    this.code = text.code;
    this.nextStep = text.nextStep;
    this.requestId = text.requestId;
    this.fields = text.fields ?? [];
  }

  /** The message of the first fault of a field or of what lies below it (`collections.0`). */
  ofField(field: string): string | undefined {
    return this.fields.find((one) => one.field === field || one.field.startsWith(`${field}.`))
      ?.message;
  }
}
