/** The worker thread of file-contents.ts: looks into one file, tells, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { type LookAnswer, type LookRequest, lookHere } from './file-contents.ts';

const { failure, ...contents } = await lookHere(workerData as LookRequest);
const { code, message, advice } = failure ?? {};
const answer: LookAnswer = {
  ...contents,
  failure: code === undefined ? undefined : { code, message: message!, advice },
};
parentPort!.postMessage(answer);
