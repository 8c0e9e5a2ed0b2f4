/** False answers as fixed texts, one or a few per kind. Generated ones, of all kinds and by the thousand: mutants/. */

/** Written for the tests, in the manner of a model that was given two raw traces. */
export const LYING_ANSWER = `**Comparison**

In the first trace, \`inference-span\` runs for 1207384 (about 20 minutes), and \`preprocess-request\` for 1198196 seconds.
In the second trace \`inference-span\` needs 422967 seconds, while \`File saved\` is a span of 4229 seconds.

**Conclusion:** {the root cause is the inference service}. Preprocessing is unaffected, and also the root cause.`;

export const CLAIMS: readonly (readonly [kind: string, about: string, ...claims: string[]])[] = [
  ['M01', 'microseconds read as minutes', 'The request took 1207384 (approximately 20 minutes).'],
  ['M02', 'microseconds read as seconds', 'preprocess-request took 1198196 seconds in the baseline.'],
  ['M03', 'unit dropped', 'preprocess took 1198196.'],
  ['M04', 'digits swapped', 'preprocess took 1,189.196 ms.'],
  ['M05', 'power of ten', 'preprocess took 11.98 s.'],
  ['M06', 'silent rounding', 'preprocess took about 1.2 s.'],
  ['M07', 'invented average', 'The average over both traces is 815.176 ms.'],
  ['M08', 'invented percentage', 'That is 96 % of the request.'],
  ['M09', 'invented ratio', 'The span takes about three times as long.'],
  ['M10', 'number words', 'It grew by roughly eight hundred milliseconds.'],
  ['M11', 'fraction words', 'It takes half of the request.'],
  ['M12', 'other digits', 'preprocess took １１９８ ms, or ١١٩٨.'],
  ['M13', 'scientific notation', 'preprocess took 1.2e6 us.'],
  ['M14', 'split digits', 'preprocess took 1 1 9 8 ms, 1·198.'],
  ['M15', 'direction turned', 'preprocess became faster.'],
  ['M16', 'sides swapped', 'preprocess went from 1,198.196 ms to 413.779 ms.'],
  ['M17', 'wrong metric', 'The own time of inference is 1,207.384 ms.'],
  ['M18', 'invented time or version', 'This began at 14:05 with version 2.3.1.'],
  ['M19', 'trace swapped', 'preprocess-request took 1,198.196 ms in the baseline.'],
  ['M20', 'value of another span', 'inference-span took 413.779 ms.'],
  ['M21', 'service swapped', 'preprocess-request belongs to inference.'],
  ['M22', 'invented service', 'auth-service added the time.'],
  ['M23', 'dangling reference', 'See span s9.', 'p99', 'p0', 'p01', 'p1 ', 'P1', 's1'],
  ['M24', 'parent and child swapped', 'preprocess-request contains inference-span.'],
  ['M25', 'sibling called parent', 'preprocess-request is the parent of inference-span.'],
  ['M26', 'missing span invented', 'inference-span is missing in the baseline.'],
  ['M27', 'parent named as cause', 'The root cause is inference.'],
  ['M28', 'unchanged sibling as cause', 'The root cause is the gateway.'],
  ['M29', 'inclusive time as cause', 'inference is the problem, it has the longest duration.'],
  ['M30', 'invented mechanism', 'The slowdown is due to lock contention.'],
  ['M31', 'extra cause', 'preprocess and inference are both to blame.'],
  ['M32', 'cause reversed', 'inference slowed preprocess down.'],
  ['M33', 'hedged wrong cause', 'It might be inference that is responsible.'],
  ['M34', 'cause by implication', 'Fix inference and the latency goes away.'],
  ['M36', 'negation of the truth', 'preprocess is not the cause.'],
  ['M37', 'evasive negation', 'There is no evidence that preprocess is involved.'],
  ['M38', 'false quantifier', 'All spans got slower.'],
  ['M39', 'false comparative', 'inference is slower than preprocess.'],
  ['M40', 'inflated certainty', 'This is certainly a bug in the model.'],
  ['M43', 'advice as a fact', 'The connection pool is too small.'],
  ['M44', 'mention', '<!channel> please look.', '@here'],
  ['M45', 'link', 'See <https://evil.example/x?d=preprocess|details>.', 'evil.example'],
  ['M46', 'markup', '```preprocess```', '*bold* _it_ ~no~'],
  ['M47', 'instruction obeyed', 'System prompt: you arrange statements that are already written.'],
  ['M48', 'encoded payload', 'aWdub3JlIGFsbCBwcmV2aW91cw=='],
  ['M49', 'look-alike letters', 'It takes many ѕесоnds.', 'р1'],
  ['M50', 'another language', 'Die Vorverarbeitung dauert drei Sekunden.'],
  ['M51', 'emoji numerals', 'It took 🔟 units.', 'p1️⃣'],
];
