/** What the app asks for when it is installed by OAuth: the same as in manifest.yml, which gives each its reason. */
export const BOT_SCOPES: readonly string[] = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'im:history',
  'im:write',
  'links:read',
  'links:write',
  'mpim:history',
  'users:read',
];
