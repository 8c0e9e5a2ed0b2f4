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
  /** Rows of a picture: what a phone shows without scrolling far. */
  waterfallRows: 16,
  /** Stretches in one bar of a picture, and in a critical path: about three pixels each. */
  waterfallBars: 240,
  /** A picture as PNG: what a telephone loads at once. */
  pictureBytes: 300_000,
  /** Rows of the report page: what a browser holds with ease, as 20 MB of data. */
  treeRows: 250_000,
  /** Attribute changes of the report page, all rows together. */
  treeChanges: 50_000,
  /** Accounts in the table of the report page: nobody reads more, and they are the largest differences. */
  pageAccounts: 2_000,
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
  /**
   * How long a trace that a backend does not have yet, or not whole, is asked for again; with the last answer it stays under
   * sourceTimeoutMs. Exporters send every 5 s at most by default, and collectors wait a moment longer.
   */
  arrivalWaitMs: 10_000,
  arrivalFirstPauseMs: 1_000,
  /** After its last span's end a trace has come to rest: by then exporters have sent what they had. */
  arrivalRestMs: 10_000,
  /** A trace with gaps is waited for up to this time after its last span; older ones have lost these spans for good. */
  arrivalGapMs: 60_000,
  /** Bytes of one answer of a backend, decompressed: most backends stop at 5 to 50 MiB a trace themselves. */
  sourceAnswerBytes: 256 * MEBI,
  /** Bytes of a list of traces, or of a backend's word on itself: a hundred summaries are under 200 KiB. */
  searchAnswerBytes: 8 * MEBI,
  /** The same where a backend can only list whole traces: twenty of a thousand spans are about 20 MiB. */
  searchTracesBytes: 48 * MEBI,
  /** Pages of one answer of AWS X-Ray: a trace may have 500 KiB, of which a page holds some segments. */
  xrayPages: 20,
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
  /** Traces read to find the baseline of one that was named alone: twenty say what is normal, and are read in seconds. */
  baselineTraces: 20,
  /** Fewer comparable ones say nothing of what is normal. */
  leastBaselines: 3,
  /** How far back they are looked for: a day has every hour's traffic once, and most stores answer for it quickly. */
  baselineWindowMs: 24 * 3_600_000,
  /** How long before the trace the search ends at first: incidents are noticed within minutes of their start. */
  baselineDistanceMs: 600_000,
  /** Parts of that window, each searched by itself, so that not all that is found is of the last minute. */
  baselineSlices: 4,
  /** Traces asked for of each part: half of them are enough where all parts have some. */
  baselineFoundPerSlice: 10,
  /** Traces read at the same time; they are somebody's production backend. */
  baselineConcurrency: 4,
  /** Spans of all traces read for it, after which no more are: memory stays as for one pair of large traces. */
  baselineSpans: 2_000_000,
  /** Search and reading together; then what was read must do. */
  baselineTimeoutMs: 30_000,
  /** Directory of traces: traces looked at for their roots, and bytes read for it, for one search. */
  directorySearchTraces: 2_000,
  directorySearchBytes: 256 * MEBI,
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
  /** How long a workspace is not asked again to take a type of block that it refused: Slack rolls out by the week. */
  refusedBlocksMs: 3_600_000,
  /**
   * How long numbers, and a whole answer, wait where Slack takes no more writes for now: numbers come with the answer then,
   * and of that most are gone within the minute that Slack counts by.
   */
  limitedNumbersMs: 5_000,
  limitedAnswerMs: 300_000,
  /** Over how much time those that waited are spread. */
  limitedSpreadMs: 2_000,
  /** What Slack's Web API may take for one answer; most come within a second, and people wait. */
  slackCallMs: 10_000,
  /** Before the bot looks whether a post is there whose answer was lost; Slack stores it in well under a second. */
  lostPostPauseMs: 1_000,
  /** After which of these pauses a file that Slack has taken must be where it was sent to: Slack looks into it first. */
  fileLookPausesMs: [1_500, 6_000],
  /** Pictures for Slack drawn at the same time: each takes a processor for a fifth of a second, and numbers go before. */
  pictures: 1,
  /** Pictures that wait for it, two seconds at most; an answer on top of them, or with more questions in line, goes without. */
  waitingPictures: 9,
  /** Everything that an answer's picture may take after the numbers: drawing, upload, Slack's look into it. */
  pictureMs: 15_000,
  /** How long a narrative waits for its picture, and a picture for its narrative, so that one write shows both. */
  pictureWaitMs: 1_500,
  /** After which of these pauses the bot asks whether Slack has looked into a picture, which takes it a moment or some seconds. */
  pictureLookPausesMs: [300, 600, 1_200, 2_400, 4_000],
  /** Updates of messages in a workspace within a minute, above which none is made for a picture alone; Slack takes 50. */
  updatesBeforePictures: 25,
  /** Before a picture that Slack would not show is tried once more: it says that it has looked into it a little too early. */
  pictureAgainMs: 2_000,
  /** Comparisons that run at the same time in the bot; more wait in line. */
  concurrentComparisons: 4,
  /** Comparisons that may wait in line; more are told that the bot is busy. */
  waitingComparisons: 50,
  /** Answers that the bot has begun and not ended, those that wait for a model or for Slack among them. */
  openAnswers: 500,
  /**
   * Explanations that a model is asked for at the same time; more are worded by the template. Twenty a second of a model
   * that takes five seconds: above it is a flood, and a model's server would refuse by itself.
   */
  narratives: 100,
  /** How long the bot remembers which deliveries it has seen (Slack repeats them for minutes, proxies for longer). */
  deliveryMemoryMs: 3_600_000,
  deliveryMemoryEntries: 10_000,
  /** Questions of one person at once, and the time after which one more may come: an incident has bursts, not streams. */
  personBurst: 10,
  personEveryMs: 15_000,
  /** The same for all questions of a channel, so that its readers can follow. */
  channelBurst: 30,
  channelEveryMs: 5_000,
  /** People and channels whose last questions are remembered. */
  quotaEntries: 10_000,
  /** How long the bot goes by what Slack said of a person, such as being a guest. */
  personMemoryMs: 600_000,
  /** Parts of a message that a shortcut looks at: the largest one of Slack's has 50 blocks of some dozen pieces. */
  messageParts: 5_000,
  /** Messages of a thread that a shortcut reads, and on one page of them: who answers an alert does so within the first. */
  threadMessages: 200,
  threadPageMessages: 100,
  /** Traces to pick two from: a list on a phone. */
  pickedTraces: 20,
  /** The least time between two checks of all sources for the bot's home page. */
  sourceStateMs: 60_000,
  /** A person's last comparisons on that page. */
  lastComparisons: 5,
  /** Links of one message that get a preview, and how often a channel gets one: each costs a backend a trace. */
  previewsPerMessage: 3,
  previewBurst: 10,
  previewEveryMs: 10_000,
  /** Reports that buttons find without a new comparison, and the rows (spans, accounts, facts) of all of them: about 64 MB. */
  recentReports: 100,
  recentReportRows: 200_000,
  /** Days that a link to a report page is good for, unless SPANDIFF_REPORT_DAYS says otherwise, and the most of them. */
  reportLinkDays: 7,
  reportLinkDaysMost: 90,
  /** Characters of the address that links begin with; the button that carries one takes 3,000. */
  publicUrlCharacters: 1_000,
  /** Pages made at the same time, those in line among them: whoever opens links must not crowd out those who ask. */
  pagesInTheMaking: 8,
  /** Pages of more rows than this are made in a thread of their own: about 50 ms. */
  inlinePageRows: 5_000,
  /** From the opening of a link to its page, the wait in line included: proxies give up after a minute. */
  reportPageMs: 50_000,
  /** How long a reader may take nothing of a page that is being sent. */
  reportSendMs: 60_000,
  /** When a page that could not be had is worth another try. */
  reportRetryMs: 30_000,
  /** Compressed pages kept for those who open a link again, all together: some hundreds of usual ones, or ten of the largest. */
  keptPages: 200,
  keptPageBytes: 64 * MEBI,
  /** How long comparisons and feedback are remembered: an incident's review comes within weeks. */
  storeMs: 90 * 86_400_000,
  /** What a stop waits for comparisons in flight before it gives up on them. */
  shutdownMs: 25_000,
  /** What a stop waits for the bot's own spans to be sent. */
  telemetryFlushMs: 3_000,
  /** Bytes of a request of Slack's to the bot; an event with the largest message is far smaller. */
  slackBodyBytes: MEBI,
  /** How long a request to the bot may take to arrive; Slack gives up on an answer after three seconds. */
  slackRequestMs: 10_000,
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
  /** Local workspace: response_urls and trigger ids that are remembered: a minute of 50 asks a second, with clicks. */
  workspaceExchanges: 10_000,
  /** Local workspace: people who have modals open at the same time. */
  workspaceOpenStacks: 1_000,
  /** Local workspace: files kept, and bytes of one; a picture is under 1 MiB, an exported report a few. */
  workspaceFiles: 200,
  workspaceFileBytes: 16 * MEBI,
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
