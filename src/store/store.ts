/**
 * Store: what the bot remembers beyond one answer. Small on purpose, and asynchronous, so that a server's database can
 * take the place of the file. It holds ids, outcomes and tokens, and of a baseline that was chosen counts and durations; no
 * name or text of a trace.
 */

export interface Store {
  /** Replaces what was saved under the same key. `installation` is JSON, its tokens included. */
  saveInstallation(key: string, installation: string): Promise<void>;
  findInstallation(key: string): Promise<string | undefined>;
  deleteInstallation(key: string): Promise<void>;
  recordComparison(comparison: Comparison): Promise<void>;
  /** The latest first. Only one person's own: what others asked may have been in private. */
  lastComparisons(asker: Asker, limit: number): Promise<readonly Comparison[]>;
  /** How the baseline of the latest of these comparisons was chosen; undefined where none of them had it chosen. */
  findBaselineChoice(compared: Pick<Comparison, 'teamId' | 'baseline' | 'candidate'>): Promise<string | undefined>;
  /** Links that have expired by `link.atMs` go. */
  saveReportLink(link: ReportLink & { readonly atMs: number }): Promise<void>;
  /** Undefined for what was never saved, and for what has expired at that time. */
  findReportLink(tokenHash: string, atMs: number): Promise<ReportLink | undefined>;
  /** One opinion per person and answer; a second one replaces the first. */
  recordFeedback(feedback: Feedback): Promise<void>;
  countFeedback(): Promise<FeedbackCount>;
  /** Everything but the installation, for a workspace (or an organization) that has removed the app. */
  forgetTeam(teamId: string): Promise<void>;
  close(): Promise<void>;
}

export interface Asker {
  readonly teamId: string;
  readonly userId: string;
}

/** A comparison that was answered. */
export interface Comparison extends Asker {
  readonly channelId: string;
  /** Of the message with the answer; undefined where only the asker saw it. */
  readonly messageTs?: string;
  /** The ids as they were compared. */
  readonly baseline: string;
  readonly candidate: string;
  /** Of the verdict: "culprit", "same", … */
  readonly outcome: string;
  readonly confidence: string;
  /** How the baseline was chosen, as JSON; undefined where the question named it. */
  readonly baselineChoice?: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** A link to a report page. The token itself is in the link alone. */
export interface ReportLink {
  /** SHA-256, in hexadecimal. */
  readonly tokenHash: string;
  readonly teamId: string;
  /** The organization of the workspace, which may remove the app for all of them. */
  readonly enterpriseId?: string;
  /** Both traces, their order and the pool: what the buttons of the answer carry. */
  readonly compared: string;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
}

export interface Feedback extends Asker {
  readonly channelId: string;
  readonly messageTs: string;
  readonly isHelpful: boolean;
  readonly atMs: number;
}

export interface FeedbackCount {
  readonly helpful: number;
  readonly unhelpful: number;
}
