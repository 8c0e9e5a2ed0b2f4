/**
 * The program of the threads that sources/thread.ts starts. It stands here because from here the whole road may be imported:
 * a thread that has read the traces compares them too, and finds its code compiled and warm.
 */
import { reportOnPacked } from '../report/report-on.ts';
import { contentsOf } from '../sources/file-contents.ts';
import { decode, gather } from '../sources/read-trace.ts';
import { answerAs } from '../sources/thread-answer.ts';

answerAs({ contentsOf, decode, gather, reportOnPacked });
