/** More calls and slower calls in words: "12 more calls at 20 ms each added 240 ms, and 3 ms more per call added 36 ms". */
import { formatAlike } from '../trace/time.ts';
import type { RepeatSplit } from '../verdict/verdict-types.ts';
import { type Change, counted } from './wording.ts';

export interface Repeats extends RepeatSplit, Pick<Change, 'baselineNs' | 'candidateNs'> {
  readonly noun: 'call' | 'run';
  /** The times are those on the critical path, and calls beside it took longer than they say. */
  readonly isOnPathOnly?: boolean;
}

/** Below this part of what a call took before it took as long. */
const AS_LONG = 0.01;

/** Starts with the colon that joins it to the change that it explains; empty where there is nothing to say. */
export function repeatClause(repeats: Repeats): string {
  const { callsBaseline, callsCandidate, byCountNs, perCallNs, noun } = repeats;
  const before = repeats.baselineNs / callsBaseline;
  const after = repeats.candidateNs / callsCandidate;
  if (byCountNs === 0) return '';
  const difference = callsCandidate - callsBaseline;
  const sizes = [(before + after) / 2, after - before, byCountNs, perCallNs].map((ns) => Math.abs(ns));
  const [mean, size, byCount, perCall] = formatAlike(...sizes);
  const more = `${counted(Math.abs(difference), `${difference > 0 ? 'more' : 'fewer'} ${noun}`)} at ${mean} each`;
  const where = repeats.isOnPathOnly === true ? ' on the critical path' : '';
  const first = `${more}${where} ${effect(byCountNs)} ${byCount}`;
  if (Math.abs(after - before) <= AS_LONG * before) return `: ${first}, and a ${noun} took about as long as before`;
  if (perCallNs === 0) return `: ${first}`;
  const joint = Math.sign(byCountNs) === Math.sign(perCallNs) ? 'and' : 'but';
  const second = `${size} ${after > before ? 'more' : 'less'} per ${noun} ${effect(perCallNs)} ${perCall}`;
  return `: ${first}, ${joint} ${second}`;
}

function effect(ns: number): string {
  return ns > 0 ? 'added' : 'saved';
}
