/** What Slack refuses at the start, told by the variable that is to be mended. */
import { Failure } from '../../failure.ts';
import { platformError } from '../trouble.ts';

/** For `catch`: throws Failure for what Slack or the network did, and a bug as it is. */
export function throwAs(variable: string): (error: unknown) => never {
  return (error) => {
    const code = platformError(error);
    if (code !== '') throw refused(variable, code, error);
    // The SDK's errors have a code; a connection that closes before it is up is reported without any error.
    const isSdkError = error === undefined || (error instanceof Error && 'code' in error);
    if (!isSdkError || error instanceof Failure) throw error;
    throw new Failure('unavailable', 'Slack cannot be reached.', {
      advice: 'Check the network and try again.',
      cause: error,
    });
  };
}

export function refused(variable: string, code: string, cause?: unknown): Failure {
  const advice = ADVICE[code] ?? 'Compare the app’s settings with manifest.yml.';
  return new Failure('unauthorized', `Slack refused ${variable} (${code}).`, { advice, cause });
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: 'Copy the token again from the app’s settings.',
  token_revoked: 'Install the app again and copy the new token.',
  account_inactive: 'Install the app again and copy the new token.',
  missing_scope: 'Give the token the scopes that manifest.yml names (the app token needs connections:write).',
  not_allowed_token_type: 'SLACK_BOT_TOKEN takes the xoxb- token, SLACK_APP_TOKEN the xapp- token.',
};
