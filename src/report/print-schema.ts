/** Prints the JSON Schema of spandiff.report/1, the content of docs/report.schema.json: `npm run schema` writes it. */
import { z } from 'zod';
import { reportSchema } from './schema.ts';

/** JSON Schema (draft 2020-12) of the report, as text. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}

if (import.meta.main) process.stdout.write(reportJsonSchema());
