/** The program of the threads of thread-works.ts. */
import { answerAs } from '../../src/sources/thread-answer.ts';
import { addTo, breakDown, countForEver, double, fail, hold, leave, meet, sum, takeAllMemory } from './thread-works.ts';

answerAs({ addTo, breakDown, countForEver, double, fail, hold, leave, meet, sum, takeAllMemory });
