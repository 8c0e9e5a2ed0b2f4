/** Defects: every repair that was made to the input, so that no answer looks cleaner than the data behind it. */

export type DefectCode =
  | 'orphan' // the parent is not in the trace
  | 'several-roots'
  | 'no-root'
  | 'cycle' // a span is its own ancestor
  | 'duplicate-dropped' // the same span twice, byte for byte
  | 'shared-id' // client and server halves of one call share one span id (B3)
  | 'duplicate-id' // different spans with one id
  | 'untimed' // no start or no end
  | 'negative-duration'
  | 'outside-parent' // a synchronous child starts before or ends after its parent
  | 'unnamed' // no operation name
  | 'no-service' // no service.name
  | 'odd-id' // an id that is not 16 or 32 hex digits
  | 'other-traces' // spans of other traces in the same payload were left out
  | 'unreadable' // parts of the payload were not spans
  | 'attributes-cut' // over the limit of attributes, events or links per span or of a value's length, here or at the SDK
  | 'imprecise-time' // the source kept times as floating-point numbers
  | 'partial' // the source says that it did not send everything
  | 'still-arriving' // it was read so soon after its last span that others may follow
  | 'sampled' // its services kept different shares of their spans
  | 'skew-corrected' // a host's clock was behind or ahead of its caller's, and its spans were moved
  | 'adjusted' // the source moved spans in time before it sent them
  | 'inferred'; // spans synthesised by the source

export interface Defect {
  readonly code: DefectCode;
  /** How many spans it concerns. */
  readonly count: number;
  /** Smallest span id among them, where one can be named. */
  readonly spanId?: string;
}

/** Defects after which the trace does not show all that happened. */
const INCOMPLETE: ReadonlySet<DefectCode> = new Set([
  'orphan',
  'several-roots',
  'no-root',
  'cycle',
  'partial',
  'still-arriving',
  'sampled',
  'unreadable',
]);

export function isIncomplete(defects: readonly Defect[]): boolean {
  return defects.some((defect) => INCOMPLETE.has(defect.code));
}
