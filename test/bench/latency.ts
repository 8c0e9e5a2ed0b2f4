/**
 * npm run bench:latency
 *
 * How long a person in the channel waits: from typing the command to the progress message, to the numbers and to the
 * whole answer, on each pair of samples. The real process with its page; the first question of a fresh process, then
 * the median and the slowest of twenty more. The aim is numbers within 1,000 ms of the first command.
 */
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { startProcess } from '../support/start-process.ts';

const QUESTIONS = 20;
const AIM_MS = 1_000;

const STEPS = [
  { name: 'progress', isReached: (text: string) => text.includes('Comparing two traces') },
  { name: 'numbers', isReached: (text: string) => text.includes('Numbers computed from the spans') },
  { name: 'answer', isReached: (text: string) => text.includes('Wording by template') },
] as const;
type Times = Record<(typeof STEPS)[number]['name'], number>;

const startedAtMs = performance.now();
const bot = startProcess({ LOG_LEVEL: 'error' });
const [pageUrl] = await bot.printed(/http:\/\/127\.0\.0\.1:\d+\//);
console.log(`ready after ${Math.round(performance.now() - startedAtMs)} ms`);

const changes = await openStream(pageUrl);
let isWithinAim = true;
for (const pair of SAMPLE_PAIRS) {
  const all: Times[] = [];
  for (let i = 0; i <= QUESTIONS; i++) all.push(await ask(`/spandiff ${pair.baseline} ${pair.candidate}`));
  const [first, ...rest] = all;
  console.log(`\n${pair.title}`);
  for (const { name } of STEPS) {
    const times = rest.map((one) => one[name]).sort((one, other) => one - other);
    const figures = [first![name], times[times.length >> 1]!, times.at(-1)!].map((ms) => `${ms.toFixed(0)} ms`);
    console.log(`  ${name.padEnd(9)} first ${figures[0]}, then median ${figures[1]}, slowest ${figures[2]}`);
  }
  isWithinAim &&= all.every(({ numbers }) => numbers <= AIM_MS);
}
bot.kill('SIGTERM');
await bot.exited;
console.log(`\nnumbers within ${AIM_MS} ms: ${isWithinAim ? 'always' : 'NOT always'}`);
process.exit(isWithinAim ? 0 : 1);

/** Sends the command as the page does, and reads what the page is told. */
async function ask(command: string): Promise<Times> {
  const sentAtMs = performance.now();
  const sent = fetch(new URL('/page/send', pageUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(pageUrl).origin },
    body: JSON.stringify({ text: command }),
  });
  const times: Partial<Times> = {};
  for (const step of STEPS) {
    while (!step.isReached(await nextChange()));
    times[step.name] = performance.now() - sentAtMs;
  }
  if (!(await sent).ok) throw new Error('the page refused the command');
  return times as Times;
}

async function nextChange(): Promise<string> {
  const { value, done } = await changes.next();
  if (done) throw new Error('the page’s stream ended');
  return value;
}

/** Server-sent events of the page, one by one, after the snapshot. */
async function openStream(url: string): Promise<AsyncIterator<string>> {
  const response = await fetch(new URL('/page/events', url));
  const events = readEvents(response.body!);
  await events.next();
  return events;
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let pending = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    pending += chunk;
    const events = pending.split('\n\n');
    pending = events.pop()!;
    yield* events.filter((event) => event.includes('data: '));
  }
}
