/** What a backend says in JSON, as a schema describes it. */
import type { z } from 'zod';
import { Failure } from '../../failure.ts';

/** Throws Failure `malformed` where it is not what the schema says. */
export function parseJson<Schema extends z.ZodType>(source: string, bytes: Buffer, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(jsonOf(source, bytes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path.join('.') || 'as a whole';
  throw new Failure('malformed', `${source}: its answer is not what it should be (${where}).`);
}

function jsonOf(source: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Failure('malformed', `${source}: its answer is not JSON.`, { advice: ADDRESS_ADVICE });
  }
}

export const ADDRESS_ADVICE = 'Check its url: is there a path missing, or a login page before it?';
