/**
 * The program of the threads that sources/thread.ts starts. It stands here because from here the whole road may be imported:
 * a thread that has read the traces compares them too, and finds its code compiled and warm.
 */
import type { viewedTextOn } from '../report/report-on.ts';
import { contentsOf } from '../sources/file-contents.ts';
import { decode, decodeFile, gather } from '../sources/read-trace.ts';
import { answerAs } from '../sources/thread-answer.ts';

/** Half of the code is for comparing: reading does not wait for it, and it is loaded while the first file comes from the disk. */
const comparing = () => import('../report/report-on.ts');

const works = {
  contentsOf,
  decode,
  decodeFile,
  gather,
  viewedTextOn: async (task: Parameters<typeof viewedTextOn>[0]) => (await comparing()).viewedTextOn(task),
};
answerAs(works, { onFirstTask: () => void comparing() });
