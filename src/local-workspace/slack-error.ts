/**
 * SlackError: an answer `{ok: false, error, response_metadata: {messages}}`. The codes are Slack's own, from the pages of
 * the methods (https://docs.slack.dev/reference/methods/); they are protocol, not failures of this program.
 */
export class SlackError extends Error {
  readonly code: string;
  /** What is wrong where, as Slack writes it: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
  readonly details: readonly string[];

  constructor(code: string, details: readonly string[] = []) {
    super(details.length === 0 ? code : `${code}: ${details.join('; ')}`);
    this.name = 'SlackError';
    this.code = code;
    this.details = details;
  }

  toAnswer(): Record<string, unknown> {
    if (this.details.length === 0) return { ok: false, error: this.code };
    const messages = this.details.map((detail) => `[ERROR] ${detail}`);
    return { ok: false, error: this.code, errors: this.details, response_metadata: { messages } };
  }
}
