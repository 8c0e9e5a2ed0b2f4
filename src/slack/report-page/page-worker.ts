/** The program of the threads that make pages of large traces. */
import { answerAs } from '../../sources/thread-answer.ts';
import { gzippedPage } from './gzipped-page.ts';

answerAs({ gzippedPage });
