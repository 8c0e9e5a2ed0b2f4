/**
 * Every limit of the program, in one place: the value, its unit in the name, and why it has this value. Hitting one is
 * always visible: as a Failure `too-large` or `timeout`, as a caveat, or as an `omitted` count in the report.
 */

const KIBI = 1024;
const MEBI = 1024 * KIBI;

export const LIMITS = {
  /**
   * Bytes of one payload, which are in memory while it is read: 2M spans of OTLP JSON with usual attributes are 870 MiB.
   * Spans are read one by one, so that the 512 MiB of V8's longest string are no limit.
   */
  traceBytes: 1_024 * MEBI,
  /** Spans of one trace; two of so many are compared within 4 GB. */
  traceSpans: 2_000_000,
  /** Attributes kept per span; OpenTelemetry SDKs stop at 128 by default. */
  attributesPerSpan: 128,
  /** Characters kept of an attribute's value. */
  attributeValueCharacters: 1_000,
  /** Characters kept of a service or operation name; nothing readable is longer. */
  nameCharacters: 256,
  /** Rows of `spans` and of critical-path `sections` in a report; the contract of spandiff.report/1. */
  reportSpans: 10_000,
  reportSections: 10_000,
  /** Larger files are looked into in a thread of their own: about 0.1 s of decoding. */
  inlineFileBytes: 4 * MEBI,
  /** Comparisons of more spans than this, all traces together, are made in a thread of their own: about 0.2 s. */
  inlineSpans: 50_000,
  /** Threads at the same time: as many as small machines have processors, and two traces are read in parallel. */
  threads: 2,
  /**
   * Larger payloads, and comparisons of more spans, are worth a second thread where the first one is busy. It must start, and
   * compile what the first has compiled: on two processors it loses time at 9 MiB, gains none at 22 MiB, and a tenth at 44 MiB.
   */
  secondThreadBytes: 32 * MEBI,
  secondThreadSpans: 300_000,
  /** A thread that holds more ends after its work and gives its memory back: two traces of 100,000 spans leave less behind. */
  idleThreadBytes: 256 * MEBI,
  /** How long a thread without work is kept; the next question of the same incident finds it warm. */
  threadIdleMs: 30_000,
  /** Files looked at in a configured directory of traces. */
  directoryFiles: 10_000,
  /** Time a source may take for one trace. */
  sourceTimeoutMs: 20_000,
  /** One request to a backend, body included; two of them fit into the time of a trace. */
  sourceAttemptMs: 10_000,
  /** Attempts of one request to a backend that is busy, or whose connection breaks. */
  sourceAttempts: 3,
  /** The longest rest that a backend may ask for before the next attempt; somebody is waiting. */
  sourceRetryAfterMs: 5_000,
  /** Bytes of one answer of a backend, decompressed: most backends stop at 5 to 50 MiB a trace themselves. */
  sourceAnswerBytes: 256 * MEBI,
  /** Bytes of a list of traces, or of a backend's word on itself: a hundred summaries are under 200 KiB. */
  searchAnswerBytes: 8 * MEBI,
  /** The same where a backend can only list whole traces: twenty of a thousand spans are about 20 MiB. */
  searchTracesBytes: 48 * MEBI,
  /** Bytes of the configuration file, and sources in it; one of ten sources with comments has 4 KiB. */
  configBytes: 256 * KIBI,
  configSources: 50,
  /** Aliases (*) of the file, counted as often as they are copied. */
  configAliases: 100,
  /** Time for a source to say whether it works, when all are checked. */
  sourceCheckMs: 10_000,
  /** Characters of a question that are read; longer ones are refused. Two links of Grafana's Explore may have 5,000. */
  requestCharacters: 16_000,
  /** More baselines beside the one compared with: twenty say well enough what is normal, and all are kept in memory. */
  poolTraces: 100,
  /** Lines of a --pairs file. */
  pairs: 100_000,
  /** One line of a --pairs file: an id and a handful of references. */
  pairLineBytes: 65_536,
  /** Everything the language model may take: both attempts, all retries. SPANDIFF_MODEL_DEADLINE_MS sets another. */
  modelDeadlineMs: 12_000,
  /** Characters of a model's answer that are read. */
  modelAnswerCharacters: 4_000,
  /** Requests to the model per question, whatever for: a step down the ladder, a repetition, a repair. */
  modelCalls: 3,
  /** Bytes of a model server's response; an answer is under 4 KiB, the rest is room for the server's own fields. */
  modelResponseBytes: MEBI,
  /** Statements offered to the model, p1 … p40: the schema is constant, so its alphabet of ids is fixed. */
  narrativeStatements: 40,
  /** Statements of a plan beside the verdict and the caveats; more is not read in an incident. */
  narrativeBody: 6,
  /** Hypotheses of a narrative, and checks and statements of each: more is a list of guesses, and nobody works through it. */
  hypotheses: 3,
  hypothesisChecks: 3,
  hypothesisStatements: 3,
  /** Characters of a note in the model's own words: one sentence or two. */
  noteCharacters: 160,
  /** Characters of a finished sentence; four names of full length and their numbers have about 800. */
  statementCharacters: 2_000,
  /** Characters of a service or operation name in a sentence; longer ones end in "…". */
  displayNameCharacters: 80,
  /** Characters of a name in a request to the model; longer ones are replaced by the word "operation". */
  promptNameCharacters: 80,
  /** Between two updates of a message that shows progress; Slack asks apps not to edit more often. */
  progressIntervalMs: 3_000,
  /** Comparisons that run at the same time in the bot; more wait in line. */
  concurrentComparisons: 4,
  /** Comparisons that may wait in line; more are told that the bot is busy. */
  waitingComparisons: 50,
  /** How long the bot remembers which deliveries it has seen (Slack repeats them for minutes, proxies for longer). */
  deliveryMemoryMs: 3_600_000,
  deliveryMemoryEntries: 10_000,
  /** What a stop waits for comparisons in flight before it gives up on them. */
  shutdownMs: 25_000,
  /** Local workspace: messages kept per channel; the oldest go first. */
  workspaceMessages: 500,
  /** Local workspace: open web pages (live connections); one person needs a few. */
  workspacePages: 16,
  /** Local workspace: bytes waiting for a page that does not read; then the page is cut off and starts afresh. */
  workspacePageBufferBytes: 8 * MEBI,
  /** Local workspace: bytes of a request body or socket frame; the largest valid message is far smaller. */
  workspaceBodyBytes: 1 * MEBI,
  /** Local workspace: Web API calls remembered, for tests. */
  workspaceCalls: 2_000,
  /** Local workspace: events and commands that wait for the app's acknowledgement. */
  workspaceDeliveries: 200,
  /** Bytes of one span or one resource in a payload; a larger one counts as unreadable. Even prompts in attributes stay far below. */
  spanBytes: 16 * MEBI,
  /** Brackets within brackets in one span; legacy Jaeger files nest all ancestors of a span in it. */
  jsonDepth: 5_000,
  /** Levels shown of arrays and maps in one attribute value. */
  attributeDepth: 16,
  /** Events kept per span; OpenTelemetry SDKs stop at 128 by default. */
  eventsPerSpan: 128,
  /** Events kept per trace, beyond which a hostile file of nothing but events would fill the memory. */
  traceEvents: 1_000_000,
  /** Processes in one trace of Jaeger's: one per instance of a service. */
  traceProcesses: 100_000,
  /** Keys of one JSON document that no format knows, after which it is none that we read. */
  documentKeys: 1_000,
  /** Characters of an id that no format knows; readable ids have at most 32. */
  idCharacters: 128,
  /** Parts of a payload that are not spans, after which the whole is refused: it is something else. */
  unreadableParts: 10_000,
  /** Trace ids remembered of one file; a file with more is read again for every question. */
  traceIdsPerFile: 100_000,
  /** Before a request to a model's server is repeated, where the server asks for no other pause. */
  modelRetryPauseMs: 500,
  /** Questions in a row that a model's server may fail; one may be chance, five are an outage. */
  modelFailuresInARow: 5,
  /** How long such a server is left alone; outages last minutes, and a probe costs one reader a wait. */
  modelRestMs: 60_000,
} as const;
