/**
 * False answers, by kind. Kinds M01–M51 are false claims: each is tried as prose and smuggled into every place of a
 * plan that holds text. M52–M60 attack the form. A plan cannot express a claim, so all of them must be refused.
 */

interface Mutation {
  readonly kind: string;
  readonly about: string;
  /** Bad answers made from a good plan. */
  readonly make: (plan: string) => readonly string[];
}

/** Written for the tests, in the manner of a model that was given two raw traces. */
export const LYING_ANSWER = `**Comparison**

In the first trace, \`inference-span\` runs for 1207384 (about 20 minutes), and \`preprocess-request\` for 1198196 seconds.
In the second trace \`inference-span\` needs 422967 seconds, while \`File saved\` is a span of 4229 seconds.

**Conclusion:** {the root cause is the inference service}. Preprocessing is unaffected, and also the root cause.`;

const CLAIMS: readonly (readonly [kind: string, about: string, ...claims: string[]])[] = [
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

function smuggled(plan: string, claim: string): readonly string[] {
  const text = JSON.stringify(claim);
  const changed = (change: (value: Record<string, unknown> & { body: Record<string, unknown>[] }) => void) => {
    const value = JSON.parse(plan);
    change(value);
    return JSON.stringify(value);
  };
  return [
    claim,
    text,
    `{"text":${text}}`,
    changed((value) => Object.assign(value, { note: claim })),
    changed((value) => Object.assign(value, { [claim]: 'p1' })),
    changed((value) => Object.assign(value, { verdict: claim })),
    changed((value) => Object.assign(value, { v: claim })),
    changed((value) => Object.assign(value.body[0]!, { statement: claim })),
    changed((value) => Object.assign(value.body[0]!, { link: claim })),
    changed((value) => Object.assign(value.body[0]!, { because: claim })),
    changed((value) => Object.assign(value, { body: [claim] })),
    changed((value) => Object.assign(value, { body: claim })),
    changed((value) => value.body.push({ statement: claim, link: 'also' })),
  ];
}

const entryOf = (plan: string): string => JSON.stringify(JSON.parse(plan).body[0]);
const withBody = (plan: string, body: readonly unknown[]): string => JSON.stringify({ ...JSON.parse(plan), body });
const withVerdict = (plan: string, verdict: unknown): string => JSON.stringify({ ...JSON.parse(plan), verdict });

const FORMS: readonly Mutation[] = [
  {
    kind: 'M35',
    about: 'self-contradiction: the verdict again, or a statement twice',
    make: (plan) => {
      const { body, verdict } = JSON.parse(plan);
      return [withBody(plan, [...body, ...body]), withBody(plan, [...body, { statement: verdict, link: 'also' }])];
    },
  },
  {
    kind: 'M41',
    about: 'another verdict',
    make: (plan) => ['p2', 'p3', 'p40'].map((id) => withVerdict(plan, id)),
  },
  {
    kind: 'M42',
    about: 'no verdict',
    make: (plan) => [withVerdict(plan, undefined), withVerdict(plan, null), withVerdict(plan, '')],
  },
  {
    kind: 'M52',
    about: 'extra keys',
    make: (plan) => [
      plan.replace('{', '{"text":"p1",'),
      plan.replace('{', '{"__proto__":{"x":1},'),
      plan.replace('{', '{"toString":"p1",'),
      plan.replace('"link"', '"why":"p1","link"'),
    ],
  },
  {
    kind: 'M53',
    about: 'a key twice',
    make: (plan) => [
      plan.replace('{', '{"verdict":"p2",'),
      plan.replace('{', '{"v":"1",'),
      plan.replace('{', '{"b\\u006fdy":[],'),
      plan.replace('"link"', '"link":"also","link"'),
    ],
  },
  {
    kind: 'M54',
    about: 'cut off',
    make: (plan) => Array.from({ length: plan.length }, (_, i) => plan.slice(0, i)),
  },
  { kind: 'M55', about: 'a refusal in words', make: () => ['I cannot help with that.', '{"error":"I cannot help."}'] },
  {
    kind: 'M56',
    about: 'too long',
    make: (plan) => [
      `${plan}${' '.repeat(5_000)}`,
      withBody(plan, Array(60).fill(JSON.parse(entryOf(plan)))),
      withBody(plan, Array(7).fill(JSON.parse(entryOf(plan)))),
    ],
  },
  {
    kind: 'M57',
    about: 'more than one object',
    make: (plan) => [`${plan}\n${plan}`, `${plan} {"verdict":"p2"}`, `[${plan},${plan}]`],
  },
  {
    kind: 'M58',
    about: 'plan of another pair of traces',
    make: (plan) => [
      plan.replace('{', '{"facts_digest":"beef",'),
      withBody(plan, [{ statement: 'p39', link: 'also' }]),
      withVerdict(plan, 'p7'),
    ],
  },
  {
    kind: 'M59',
    about: 'wrong types',
    make: (plan) => [
      ...[1, null, true, {}, []].map((verdict) => withVerdict(plan, verdict)),
      ...[null, {}, 'p2', ['p2'], [['p2', 'also']], [null]].map((body) =>
        JSON.stringify({ ...JSON.parse(plan), body }),
      ),
      JSON.stringify({ ...JSON.parse(plan), v: 1 }),
    ],
  },
  { kind: 'M60', about: 'empty', make: (plan) => ['', '{}', '{"body":[]}', withBody(plan, []), 'null', '[]'] },
];

export const MUTATIONS: readonly Mutation[] = [
  ...CLAIMS.map(([kind, about, ...claims]) => ({
    kind,
    about,
    make: (plan: string) => claims.flatMap((claim) => smuggled(plan, claim)),
  })),
  ...FORMS,
];
