/** What pictures may take: drawings a few at a time and a few more in line, and the updates that answers leave to them. */
import type { webApi } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/failure.ts';
import { LIMITS } from '../../src/limits.ts';
import { createLog } from '../../src/slack/log.ts';
import { AnswerPicture } from '../../src/slack/picture/answer-picture.ts';
import { Drawings, type Drawn, type Subject } from '../../src/slack/picture/drawings.ts';
import { checkPictureUpdates, countUpdate } from '../../src/slack/picture/update-budget.ts';
import { NO_TELEMETRY } from '../../src/telemetry/telemetry.ts';

const SUBJECT = {} as Subject;
const DRAWN: Drawn = { png: new Uint8Array(), altText: 'a picture' };
const FEW = { concurrent: 2, waiting: 2 };
const WANTED = new AbortController().signal;

/** Drawn one after the other, by hand. */
function handDrawn() {
  const begun: PromiseWithResolvers<Drawn>[] = [];
  const drawings = new Drawings(() => {
    const drawing = Promise.withResolvers<Drawn>();
    begun.push(drawing);
    return drawing.promise;
  }, FEW);
  return { drawings, begun };
}

/** What has been decided is done. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('drawings', () => {
  test('drawings: as many as the limit are drawn at once, the next ones in their order', async () => {
    const { drawings, begun } = handDrawn();
    const asked = [1, 2, 3, 4].map(() => drawings.draw(SUBJECT, WANTED));
    await turn();
    expect(begun).toHaveLength(2);
    begun[1]!.resolve(DRAWN);
    await asked[1];
    await turn();
    expect(begun).toHaveLength(3);
    for (const at of [0, 2]) begun[at]!.resolve(DRAWN);
    await turn();
    begun[3]!.resolve(DRAWN);
    expect(await Promise.all(asked)).toEqual([DRAWN, DRAWN, DRAWN, DRAWN]);
  });

  test('drawings: whoever comes on top of the line gets none, until it is shorter', async () => {
    const { drawings, begun } = handDrawn();
    const asked = [1, 2, 3, 4].map(() => drawings.draw(SUBJECT, WANTED));
    await expect(drawings.draw(SUBJECT, WANTED)).rejects.toMatchObject({ outcome: 'crowded', isKnown: false });
    begun[0]!.resolve(DRAWN);
    await asked[0];
    void drawings.draw(SUBJECT, WANTED);
    await expect(drawings.draw(SUBJECT, WANTED)).rejects.toMatchObject({ outcome: 'crowded' });
  });

  test('drawings: one that is not wanted any more leaves the line, and its place is free', async () => {
    const { drawings, begun } = handDrawn();
    const leaving = new AbortController();
    const [, , third, fourth] = [WANTED, WANTED, leaving.signal, WANTED].map((signal) =>
      drawings.draw(SUBJECT, signal),
    );
    leaving.abort(new Error('not wanted'));
    await expect(third).rejects.toThrow('not wanted');
    begun[0]!.resolve(DRAWN);
    await turn();
    expect(begun).toHaveLength(3);
    begun[2]!.resolve(DRAWN);
    expect(await fourth).toBe(DRAWN);
    await expect(drawings.draw(SUBJECT, leaving.signal)).rejects.toThrow('not wanted');
  });

  test('drawings: one that crashes gives its place back', async () => {
    const { drawings, begun } = handDrawn();
    const asked = [1, 2, 3].map(() => drawings.draw(SUBJECT, WANTED));
    await turn();
    begun[0]!.reject(new TypeError('a bug'));
    await expect(asked[0]).rejects.toThrow('a bug');
    await turn();
    expect(begun).toHaveLength(3);
  });

  test('drawings: a machine that makes none is asked once', async () => {
    let asked = 0;
    const drawings = new Drawings(async () => {
      asked += 1;
      throw new Failure('unavailable', 'None are made here.');
    });
    await expect(drawings.draw(SUBJECT, WANTED)).rejects.toThrow('None are made here.');
    await expect(drawings.draw(SUBJECT, WANTED)).rejects.toMatchObject({ outcome: 'failed', isKnown: true });
    expect(asked).toBe(1);
  });
});

describe('a flood of questions', () => {
  test.each([
    { waiting: LIMITS.waitingPictures, drawn: 1 },
    { waiting: LIMITS.waitingPictures + 1, drawn: 0 },
  ])('a flood: with $waiting questions in line $drawn pictures are drawn', async ({ waiting, drawn }) => {
    const { drawings, begun } = handDrawn();
    const outcomes: unknown[] = [];
    const telemetry = { ...NO_TELEMETRY, count: (_: string, told: object) => outcomes.push(...Object.values(told)) };
    const stopped = new AbortController();
    const log = createLog('error', () => {});
    const pictures = { client: {} as webApi.WebClient, shownFileId: undefined, thread: undefined };
    const outlet = { show: async () => {}, note: undefined, messageTs: undefined, pictures };
    const deps = { drawings, telemetry, log, jobs: { waiting } };
    const picture = new AnswerPicture(SUBJECT, { outlet, teamId: 'T1', signal: stopped.signal, deps });
    await turn();
    expect(begun).toHaveLength(drawn);
    expect(outcomes).toEqual(drawn === 0 ? ['crowded'] : []);
    stopped.abort();
    expect(await picture.beside()).toBeUndefined();
  });
});

describe('updates', () => {
  const client = () => ({}) as webApi.WebClient;

  test('updates: a workspace with many of them within a minute gets none for a picture, and others do', () => {
    const [busy, calm] = [client(), client()];
    for (let i = 1; i < LIMITS.updatesBeforePictures; i++) countUpdate(busy, i);
    expect(() => checkPictureUpdates(busy, 100)).not.toThrow();
    countUpdate(busy, 100);
    expect(() => checkPictureUpdates(busy, 101)).toThrow('too many messages');
    expect(() => checkPictureUpdates(calm, 101)).not.toThrow();
  });

  test('updates: a minute later there is room again', () => {
    const busy = client();
    for (let i = 0; i < LIMITS.updatesBeforePictures; i++) countUpdate(busy, 1_000 * i);
    expect(() => checkPictureUpdates(busy, 59_999)).toThrow('too many messages');
    expect(() => checkPictureUpdates(busy, 60_000)).not.toThrow();
  });
});
