/** Every repair in words: what was wrong with how many spans, and what was done about it. */
import type { Defect, DefectCode } from './defects.ts';

type Wording = (spans: string, isOne: boolean) => string;

const TEXTS: Readonly<Record<DefectCode, Wording>> = {
  orphan: (spans, isOne) => `the parent of ${spans} is missing, so ${isOne ? 'it is' : 'they are'} not counted`,
  'several-roots': (spans, isOne) =>
    `${spans} ${isOne ? 'has' : 'have'} no parent; durations run from the first start to the last end`,
  'no-root': () => 'the root span is missing; durations run from the first start to the last end',
  cycle: (spans, isOne) => `${spans} ${isOne ? 'was its' : 'were their'} own ancestor; the circle was cut`,
  'duplicate-dropped': (spans, isOne) => `${spans} ${isOne ? 'was' : 'were'} sent twice and counted once`,
  'shared-id': (spans, isOne) =>
    `${spans} ${isOne ? 'shares its id' : 'share their ids'} between client and server; they were told apart`,
  'duplicate-id': (spans, isOne) => `${spans} ${isOne ? 'has' : 'have'} the id of another span; all were kept`,
  untimed: (spans, isOne) => `${spans} ${isOne ? 'has' : 'have'} no start or end and no time was counted`,
  'negative-duration': (spans, isOne) =>
    `${spans} ${isOne ? 'ends before it starts' : 'end before they start'}; counted as zero`,
  'outside-parent': (spans, isOne) => `${spans} ${isOne ? 'sticks' : 'stick'} out of the parent's time; cut to it`,
  unnamed: (spans, isOne) => `${spans} ${isOne ? 'has' : 'have'} no name`,
  'no-service': (spans, isOne) => `${spans} ${isOne ? 'has' : 'have'} no service.name`,
  'odd-id': (spans, isOne) => `${spans} ${isOne ? 'has an id' : 'have ids'} in no known form`,
  'other-traces': (spans, isOne) => `${spans} of other traces ${isOne ? 'was' : 'were'} left out`,
  unreadable: (spans, isOne) =>
    `${spans === '1 span' ? '1 part' : spans.replace('spans', 'parts')} of the payload could not be read and ${isOne ? 'was' : 'were'} left out`,
  'attributes-cut': (spans) => `attributes, events or links of ${spans} were over the limit and cut`,
  'imprecise-time': (spans, isOne) =>
    `times of ${spans} came as floating-point numbers and ${isOne ? 'is' : 'are'} not exact`,
  partial: () => 'the source says that it did not send the whole trace',
  'still-arriving': () =>
    'it was read right after its last span, and more of it may still be on the way (ask again in a minute)',
  sampled: () => 'its services kept different shares of their spans (sampling), so some may be missing',
  'skew-corrected': (spans, isOne) => `${spans} of hosts whose clocks differ ${isOne ? 'was' : 'were'} moved in time`,
  adjusted: (spans, isOne) => `the source moved ${spans} in time before it sent ${isOne ? 'it' : 'them'}`,
  inferred: (spans, isOne) => `${spans} ${isOne ? 'was' : 'were'} made up by the source from other data`,
};

/** A clause without capital or full stop. */
export function describeDefect({ code, count }: Defect): string {
  return TEXTS[code](`${count} ${count === 1 ? 'span' : 'spans'}`, count === 1);
}
