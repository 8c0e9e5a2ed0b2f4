/**
 * What a load bench asks: so many asks a second, one workspace after the other, half of them mentions and half commands,
 * by five people in three channels of each; no pair of traces twice in one channel. And the traces for it, as files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledTeam } from '../../src/local-workspace/local-workspace.ts';
import { drawShape } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';

export interface PlannedAsk {
  readonly atMs: number;
  readonly way: 'mention' | 'command';
  readonly userId: string;
  readonly channelId: string;
  readonly pair: readonly [string, string];
}

export interface Pace {
  readonly asksPerSecond: number;
  readonly seconds: number;
}

/** In ten asks of a workspace each person has two, so that in a minute nobody reaches the quota of a person or channel. */
const SPOTS = [
  ['you', 'incidents'],
  ['riley', 'war-room'],
  ['gray', 'incidents'],
  ['sam', 'incidents'],
  ['alex', 'with-acme'],
  ['you', 'war-room'],
  ['riley', 'incidents'],
  ['gray', 'incidents'],
  ['sam', 'incidents'],
  ['alex', 'with-acme'],
] as const;

/** Each workspace in turn: the asks of one come at steady intervals. */
export function planAsks(teams: readonly InstalledTeam[], traces: Traces, { asksPerSecond, seconds }: Pace) {
  const pairs = traces.baselines.flatMap((baseline) =>
    traces.candidates.map((candidate) => [baseline, candidate] as const),
  );
  const asks: PlannedAsk[] = [];
  for (let i = 0; i < asksPerSecond * seconds; i++) {
    const round = Math.floor(i / teams.length);
    const team = teams[i % teams.length]!;
    const [user, channel] = SPOTS[round % SPOTS.length]!;
    asks.push({
      atMs: (i * 1_000) / asksPerSecond,
      way: (i + round) % 2 === 0 ? 'mention' : 'command',
      userId: team.users[user]!,
      channelId: team.channels[channel]!,
      pair: pairs[(i + round) % pairs.length]!,
    });
  }
  return asks;
}

export interface Traces {
  readonly baselines: readonly string[];
  readonly candidates: readonly string[];
}

const SPANS = 60;

/** `count` traces of each side, one a file. */
export function writeTraces(directory: string, count: number, seed: number): Traces {
  const idsOf = (side: 'baseline' | 'candidate', from: number) =>
    Array.from({ length: count }, (_, i) => {
      const path = join(directory, `${side}-${i}.json`);
      writeOtlp(path, drawShape('mixed', SPANS, side, seed), from + i);
      return /"traceId":"([0-9a-f]{32})"/.exec(readFileSync(path, 'utf8'))![1]!;
    });
  return { baselines: idsOf('baseline', seed), candidates: idsOf('candidate', seed + count) };
}
