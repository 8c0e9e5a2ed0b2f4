import { describe, expect, test } from 'vitest';
import { type JobLimits, Jobs, type Turn } from '../../src/slack/jobs.ts';

/** Work that ends when it is told to. */
function openWork() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<Turn>();
  const work = async (turn: Turn) => {
    await turn.begin();
    begun.resolve(turn);
    await promise;
  };
  return { work, begun: begun.promise, finish: resolve, crash: reject };
}

/** What the job is told when it starts. */
function aheadOf(jobs: Jobs, key: string, work: (turn: Turn) => Promise<void>): number | undefined {
  let ahead: number | undefined;
  jobs.start(key, (turn) => {
    ahead = turn.ahead;
    return work(turn);
  });
  return ahead;
}

function newJobs(limits: Partial<JobLimits> = { concurrent: 1, waiting: 1 }) {
  const crashes: unknown[] = [];
  return { jobs: new Jobs((error) => crashes.push(error), limits), crashes };
}

describe('jobs', () => {
  test('jobs: a few at a time, others wait in line, the rest are turned away', async () => {
    const { jobs } = newJobs();
    const [first, second] = [openWork(), openWork()];
    let secondHasBegun = false;
    void second.begun.then(() => {
      secondHasBegun = true;
    });
    expect(jobs.start('1', first.work)).toBe('started');
    await first.begun;
    expect(jobs.start('2', second.work)).toBe('started');
    expect(jobs.start('3', openWork().work)).toBe('full');
    expect(secondHasBegun).toBe(false);
    first.finish();
    await second.begun;
    second.finish();
    await jobs.stop(10_000);
  });

  test('jobs: a place in line is given to whoever came first', async () => {
    const { jobs } = newJobs({ concurrent: 1, waiting: 10 });
    const order: number[] = [];
    const blocker = openWork();
    jobs.start('blocker', blocker.work);
    for (const i of [1, 2, 3]) {
      jobs.start(`${i}`, async (turn) => {
        await turn.begin();
        order.push(i);
      });
    }
    blocker.finish();
    await jobs.stop(10_000);
    expect(order).toEqual([1, 2, 3]);
  });

  test('jobs: whoever waits hears how many are ahead, whenever it changes', async () => {
    const { jobs } = newJobs({ concurrent: 1, waiting: 10 });
    const heard: Record<string, number[]> = {};
    const blockers = [openWork(), openWork()];
    expect(aheadOf(jobs, 'first', blockers[0]!.work)).toBeUndefined();
    await blockers[0]!.begun;
    expect(aheadOf(jobs, 'second', blockers[1]!.work)).toBe(0);
    for (const [i, name] of ['third', 'fourth'].entries()) {
      const told: number[] = [];
      heard[name] = told;
      expect(aheadOf(jobs, name, (turn) => turn.begin((ahead) => told.push(ahead)))).toBe(i + 1);
    }
    await expect.poll(() => heard).toEqual({ third: [1], fourth: [2] });
    blockers[0]!.finish();
    await expect.poll(() => heard).toEqual({ third: [1, 0], fourth: [2, 1] });
    jobs.cancel('third', new Error('stopped'));
    await expect.poll(() => heard.fourth).toEqual([2, 1, 0]);
    blockers[1]!.finish();
    await jobs.stop(10_000);
  });

  test('jobs: one that makes room lets the next begin, and is still joined and waited for', async () => {
    const { jobs } = newJobs({ concurrent: 1, waiting: 0 });
    const [first, second] = [openWork(), openWork()];
    jobs.start('1', first.work);
    const turn = await first.begun;
    expect(jobs.start('2', second.work)).toBe('full');
    turn.makeRoom();
    turn.makeRoom();
    expect(aheadOf(jobs, '2', second.work)).toBeUndefined();
    await second.begun;
    expect(jobs.working).toBe(1);
    expect(jobs.start('1', openWork().work)).toBe('joined');
    expect(jobs.start('3', openWork().work)).toBe('full');
    const stopped = jobs.stop(60_000);
    second.finish();
    first.finish();
    await stopped;
    expect(jobs.working).toBe(0);
  });

  test('jobs: those that wait for others than us are bounded too', async () => {
    const { jobs } = newJobs({ open: 2 });
    const works = [openWork(), openWork()];
    for (const [i, { work, begun }] of works.entries()) {
      jobs.start(`${i}`, work);
      (await begun).makeRoom();
    }
    expect(jobs.start('3', openWork().work)).toBe('full');
    for (const { finish } of works) finish();
    await expect.poll(() => jobs.start('3', async () => {})).toBe('started');
  });

  test('jobs: the same question joins the one in flight, and can be asked again afterwards', async () => {
    const { jobs } = newJobs();
    const first = openWork();
    expect(jobs.start('key', first.work)).toBe('started');
    expect(jobs.start('key', openWork().work)).toBe('joined');
    const again = Promise.withResolvers<void>();
    first.finish();
    await first.begun;
    await expect.poll(() => jobs.start('key', async () => again.resolve())).toBe('started');
    await again.promise;
  });

  test('jobs: are ended one by one, or all of a thread, and no other', async () => {
    const { jobs } = newJobs({ concurrent: 10 });
    const ended: string[] = [];
    const endless = (name: string) => async (turn: Turn) => {
      await turn.begin();
      turn.signal.addEventListener('abort', () => ended.push(name));
      await new Promise(() => {});
    };
    jobs.start('1', endless('1'), 'thread');
    jobs.start('12', endless('12'), 'thread');
    jobs.start('13', endless('13'), 'thread 2');
    jobs.start('14', endless('14'));
    await expect.poll(() => jobs.working).toBe(4);
    expect(jobs.cancel('1', new Error('stopped'))).toBe(true);
    expect(ended).toEqual(['1']);
    expect(jobs.cancelThread('thread', new Error('stopped'))).toBe(true);
    expect(ended).toEqual(['1', '12']);
    expect([jobs.cancel('2', new Error('stopped')), jobs.cancelThread('', new Error('stopped'))]).toEqual([
      false,
      false,
    ]);
  });

  test('jobs: one that crashes is reported and gives its place back', async () => {
    const { jobs, crashes } = newJobs();
    const crashing = openWork();
    jobs.start('1', crashing.work);
    const next = openWork();
    jobs.start('2', next.work);
    const error = new Error('broken');
    crashing.crash(error);
    await next.begun;
    expect(crashes).toEqual([error]);
    next.finish();
    await jobs.stop(10_000);
  });

  test('jobs: one that throws before its first pause leaves nothing behind', async () => {
    const { jobs, crashes } = newJobs({ concurrent: 1, waiting: 0 });
    const throwing = (): Promise<void> => {
      throw new Error('at once');
    };
    expect(jobs.start('key', throwing)).toBe('started');
    await expect.poll(() => jobs.start('key', async () => {})).toBe('started');
    expect(crashes).toHaveLength(1);
  });

  test('jobs: a stop takes no more work and waits for what is in flight', async () => {
    const { jobs } = newJobs();
    const work = openWork();
    jobs.start('1', work.work);
    const turn = await work.begun;
    const stopped = jobs.stop(60_000);
    expect(jobs.start('2', openWork().work)).toBe('stopping');
    expect(turn.signal.aborted).toBe(false);
    work.finish();
    await stopped;
    expect(turn.signal.aborted).toBe(true);
  });

  test('jobs: a stop aborts what is not done in time, and waiting jobs never begin', async () => {
    const { jobs, crashes } = newJobs();
    const said: string[] = [];
    jobs.start('1', async (turn) => {
      await turn.begin();
      const aborted = Promise.withResolvers<void>();
      turn.signal.addEventListener('abort', () => aborted.resolve());
      await aborted.promise;
      said.push('sorry');
    });
    jobs.start('2', async (turn) => {
      await turn.begin();
      said.push('begun');
    });
    await jobs.stop(1);
    await expect.poll(() => said).toEqual(['sorry']);
    expect(crashes).toHaveLength(1);
  });

  test('jobs: a job that ignores the abort does not hold up the stop', async () => {
    const { jobs } = newJobs();
    jobs.start('1', openWork().work);
    await jobs.stop(1);
  });
});
