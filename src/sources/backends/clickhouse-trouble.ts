/** ClickHouse's error codes in words. https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
import type { FailureCode } from '../../failure.ts';

interface Trouble {
  readonly code: FailureCode;
  readonly reason: string;
  readonly advice?: string;
}

/** READONLY ("Cannot modify 'max_execution_time' setting in readonly mode") and SETTING_CONSTRAINT_VIOLATION. */
export const SETTINGS_REFUSED: readonly number[] = [164, 452];
/** UNKNOWN_TABLE */
export const NO_TABLE = 60;
/** ACCESS_DENIED */
export const NO_ACCESS = 497;

const TABLE = 'Check its database and table in the configuration.';
const COLUMNS: Trouble = {
  code: 'unavailable',
  reason: "its table does not have the columns of the Collector's exporter",
  advice: TABLE,
};
const CREDENTIALS: Trouble = {
  code: 'unauthorized',
  reason: 'it refused the credentials',
  advice: 'Check its credentials in the configuration.',
};
const TOO_SLOW: Trouble = {
  code: 'timeout',
  reason: 'the query took longer than it may',
  advice: 'Set timeoutSeconds, or ask again in a while.',
};
const TOO_MUCH: Trouble = { code: 'too-large', reason: 'the query would read or keep more than it may' };
const BUSY: Trouble = { code: 'unavailable', reason: 'it gets too many queries', advice: 'Ask again in a while.' };

const TROUBLES: Readonly<Record<number, Trouble>> = {
  16: COLUMNS,
  // Columns of other types.
  43: COLUMNS,
  47: COLUMNS,
  [NO_TABLE]: { code: 'unavailable', reason: 'it has no such table', advice: TABLE },
  81: { code: 'unavailable', reason: 'it has no such database', advice: TABLE },
  158: TOO_MUCH,
  159: TOO_SLOW,
  160: TOO_SLOW,
  192: CREDENTIALS,
  193: CREDENTIALS,
  194: CREDENTIALS,
  201: { code: 'unavailable', reason: 'the quota of its user is used up', advice: 'Ask again in a while.' },
  202: BUSY,
  241: { code: 'unavailable', reason: 'it has not enough memory for the query', advice: 'Ask again in a while.' },
  307: TOO_MUCH,
  396: TOO_MUCH,
  [NO_ACCESS]: {
    code: 'unauthorized',
    reason: 'its user may not read the table',
    advice: 'Grant it SELECT on the table.',
  },
  516: CREDENTIALS,
};

export function troubleOf(exceptionCode: number): Trouble {
  return TROUBLES[exceptionCode] ?? { code: 'unavailable', reason: 'it refused the query' };
}
