/** Ways to say something false: kinds of claims, and notes that would be good but for one part. */
import type { Random } from '../../support/random.ts';
import { type Ground, inMs } from './lie-words.ts';

export type Group = 'number' | 'attribution' | 'cause' | 'logic' | 'security' | 'protocol' | 'red team';

export interface FalseClaim {
  readonly kind: string;
  readonly about: string;
  readonly group: Group;
  readonly prose: (ground: Ground) => string;
  readonly shaped: (ground: Ground) => string;
}

export type Say = (ground: Ground) => string;

/** One of these. */
export function oneOf(...ways: readonly Say[]): Say {
  return (ground) => ground.random.pick(ways)(ground);
}

/** A note that would be good but for what stands in the middle of it: "Calls could wait for … ." */
export function aWaitFor(what: Say): Say {
  return (ground) => {
    const { random, culpritId: id } = ground;
    const before = random.pick([
      'Calls could wait for',
      `Calls to ${id} could wait for`,
      `${id} could hold a lock for`,
      'A request could sit in a queue for',
      `Threads of ${id} could be blocked for`,
      'The collector could pause threads for',
      'A connection could stay open for',
    ]);
    return `${before} ${what(ground)}.`;
  };
}

const TRACES = ['baseline', 'candidate', 'first trace', 'second trace', 'left trace', 'earlier run'];
export const side = ({ random }: Ground) => random.pick(TRACES);
export const verb = (random: Random) =>
  random.pick(['wait', 'be busy', 'hold a lock', 'run', 'retry', 'queue', 'be blocked']);
export const noun = (random: Random) =>
  random.pick([
    'pool',
    'lock',
    'query',
    'connection',
    'thread',
    'cache',
    'worker',
    'index',
    'heap',
    'queue',
    'table',
    'disk',
  ]);
export const amount = ({ random, before, after }: Ground) => inMs(random.pick([before, after, after - before]), random);

export const number = (kind: string, about: string, prose: Say, shaped: Say): FalseClaim => ({
  kind,
  about,
  group: 'number',
  prose,
  shaped,
});
export const attribution = (kind: string, about: string, prose: Say, shaped: Say): FalseClaim => ({
  kind,
  about,
  group: 'attribution',
  prose,
  shaped,
});
export const cause = (kind: string, about: string, prose: Say, shaped: Say): FalseClaim => ({
  kind,
  about,
  group: 'cause',
  prose,
  shaped,
});
export const logic = (kind: string, about: string, prose: Say, shaped: Say): FalseClaim => ({
  kind,
  about,
  group: 'logic',
  prose,
  shaped,
});
export const security = (kind: string, about: string, prose: Say, shaped: Say): FalseClaim => ({
  kind,
  about,
  group: 'security',
  prose,
  shaped,
});

/** A text that no note may hold, and good words around it. */
export function inside(text: Say): Say {
  return oneOf(
    (g) => `Calls could wait for ${text(g)}.`,
    (g) => `A ${text(g)} could be held by another ${noun(g.random)}.`,
    (g) => `${g.culpritId} could ${verb(g.random)} ${text(g)}.`,
    (g) => `Calls could ${verb(g.random)}. ${text(g)}`,
    (g) => `${text(g)}, and calls could wait.`,
  );
}
