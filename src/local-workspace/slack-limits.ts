/**
 * Slack's limits as the local workspace enforces them, in one table. Documented ones are from
 * https://docs.slack.dev/reference/block-kit/ and the type files of @slack/types; where Slack is silent the strictest
 * value seen in the field stands, and its comment says so.
 */
export const SLACK_LIMITS = {
  /** A message posted with more text than this is cut. */
  messageTextCharacters: 40_000,
  /** chat.update refuses more text than this with `msg_too_long`. */
  updateTextCharacters: 4_000,
  /** What a person can type into one message. */
  typedCharacters: 12_000,

  blocksPerMessage: 50,
  /** Of a modal or an App Home. */
  blocksPerView: 100,
  /** All visible text of the blocks; undocumented, refused with `msg_blocks_too_long` from 11,341 in the field. */
  blocksCharacters: 11_340,
  idCharacters: 255,
  textObjectCharacters: 3_000,
  headerCharacters: 150,
  sectionFields: 10,
  sectionFieldCharacters: 2_000,
  contextElements: 10,
  markdownCharacters: 12_000,

  actionsElements: 25,
  contextActionsElements: 5,
  buttonTextCharacters: 75,
  buttonValueCharacters: 2_000,
  buttonLabelCharacters: 75,
  urlCharacters: 3_000,
  confirmTitleCharacters: 100,
  confirmTextCharacters: 300,
  confirmButtonCharacters: 30,

  /** Of a text input, and of what one option of a select shows and carries. */
  inputCharacters: 3_000,
  inputLabelCharacters: 2_000,
  placeholderCharacters: 150,
  options: 100,
  overflowOptions: 5,
  /** Of radio buttons and checkboxes. */
  radioOptions: 10,
  optionTextCharacters: 75,
  optionValueCharacters: 150,

  imageAltCharacters: 2_000,
  imageTitleCharacters: 2_000,

  tablesPerMessage: 1,
  tableRows: 100,
  tableColumns: 20,
  /** Over all tables of a message. */
  tableCharacters: 10_000,

  /** Without the header row; 200 were seen, the page says 100. */
  dataTableRows: 100,
  dataTablePage: 100,

  /** Undocumented: what apps in production keep to. */
  chartsPerMessage: 2,
  /** Of the chart, and of its axes. */
  chartTitleCharacters: 50,
  /** Of a category, a segment, a series. */
  chartLabelCharacters: 20,
  /** 12 were seen later, the first page said 6. */
  chartSeries: 6,
  chartPoints: 20,
  pieSegments: 12,

  containerTitleCharacters: 150,
  containerBlocks: 10,

  richTextListIndent: 8,
  /** Undocumented: what apps in production keep to. */
  planTasks: 50,
  /** Documented for the same fields of a stream's task updates only. */
  taskTitleCharacters: 256,

  statusMs: 120_000,
  suggestedPrompts: 4,
  loadingMessages: 10,

  /** Of a modal, and of its buttons. */
  viewTitleCharacters: 24,
  privateMetadataCharacters: 3_000,
  viewBytes: 250_000,
  /** Modals over one another. */
  viewStack: 3,
  triggerMs: 3_000,

  responseUrlUses: 5,
  responseUrlMs: 1_800_000,

  /**
   * Of one method in one workspace, by tier. Slack lets short bursts pass, but nobody knows how long they may be.
   * `posting` ("several hundred" for chat.postMessage and the status) has one a second for each channel beside it.
   */
  callsPerMinute: { 1: 1, 2: 20, 3: 50, 4: 100, posting: 300, many: 300 },

  socketConnections: 10,
  ackMs: 3_000,
} as const;
