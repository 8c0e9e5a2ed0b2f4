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
  buttonTextCharacters: 75,
  buttonValueCharacters: 2_000,
  buttonLabelCharacters: 75,
  urlCharacters: 3_000,
  confirmTitleCharacters: 100,
  confirmTextCharacters: 300,
  confirmButtonCharacters: 30,

  imageAltCharacters: 2_000,
  imageTitleCharacters: 2_000,

  tablesPerMessage: 1,
  tableRows: 100,
  tableColumns: 20,
  /** Over all tables of a message. */
  tableCharacters: 10_000,

  richTextListIndent: 8,
  /** Undocumented: what apps in production keep to. */
  planTasks: 50,
  /** Documented for the same fields of a stream's task updates only. */
  taskTitleCharacters: 256,

  statusMs: 120_000,

  responseUrlUses: 5,
  responseUrlMs: 1_800_000,

  socketConnections: 10,
  ackMs: 3_000,
} as const;
