/**
 * The workspaces that have installed the app by OAuth, kept in the store: by the organization where it was installed
 * for all of one, otherwise by the workspace. https://docs.slack.dev/tools/bolt-js/concepts/authenticating-oauth/
 */
import type { App, Installation, InstallationStore } from '@slack/bolt';
import { z } from 'zod';
import { Failure } from '../../failure.ts';
import type { Store } from '../../store/store.ts';
import type { Log } from '../log.ts';

interface Place {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  readonly isEnterpriseInstall: boolean;
}

export function installationStore(store: Store): InstallationStore {
  return {
    storeInstallation: async (installation) => {
      const { team, enterprise, isEnterpriseInstall = false } = installation;
      const place = { teamId: team?.id, enterpriseId: enterprise?.id, isEnterpriseInstall };
      await store.saveInstallation(keyOf(place), JSON.stringify(installation));
    },
    // `saved` has looked at what Bolt reads.
    fetchInstallation: async (place) => (await find(place, store)) as unknown as Installation<'v1' | 'v2', boolean>,
    deleteInstallation: (place) => store.deleteInstallation(keyOf(place)),
  };
}

/**
 * By workspace first, and by its organization only where that has installed the app as a whole: the token of one
 * workspace of an organization does not serve another.
 */
async function find(place: Place, store: Store): Promise<z.output<typeof saved>> {
  const keys = [keyOf(place)];
  if (!place.isEnterpriseInstall && place.enterpriseId !== undefined) {
    keys.push(keyOf({ ...place, isEnterpriseInstall: true }));
  }
  for (const key of keys) {
    const text = await store.findInstallation(key);
    if (text !== undefined) return saved.parse(JSON.parse(text));
  }
  throw new Failure('unauthorized', 'The app is not installed in this workspace.');
}

function keyOf({ teamId, enterpriseId, isEnterpriseInstall }: Place): string {
  const id = isEnterpriseInstall ? enterpriseId : teamId;
  if (id === undefined) throw new Error('an installation without a workspace');
  return isEnterpriseInstall ? `enterprise ${id}` : `team ${id}`;
}

/** What Bolt reads of it; the rest is kept as Slack gave it. */
const saved = z.looseObject({
  team: z.looseObject({ id: z.string() }).optional(),
  enterprise: z.looseObject({ id: z.string() }).optional(),
  user: z.looseObject({ id: z.string() }),
  bot: z.looseObject({ token: z.string(), id: z.string(), userId: z.string() }),
  isEnterpriseInstall: z.boolean().optional(),
});

export interface Removal {
  readonly store: Store;
  readonly log: Log;
  /** The only token there was is gone: nothing can be answered any more. */
  readonly onLastToken: (() => void) | undefined;
}

/**
 * A workspace that removes the app is forgotten, with what it asked; one that revokes the token keeps its history.
 * https://docs.slack.dev/reference/events/app_uninstalled/ · https://docs.slack.dev/reference/events/tokens_revoked/
 */
export function forgetOnRemoval(app: App, { store, log, onLastToken }: Removal): void {
  app.event('app_uninstalled', async ({ context }) => {
    await store.deleteInstallation(keyOf(context));
    // An organization that removes the app takes it from all of its workspaces.
    const removed = [context.teamId, context.isEnterpriseInstall ? context.enterpriseId : undefined];
    for (const id of removed) if (id !== undefined) await store.forgetTeam(id);
    log.info('app removed from a workspace', { team: context.teamId });
    onLastToken?.();
  });
  app.event('tokens_revoked', async ({ event, context }) => {
    // Those of people alone are none of the bot's.
    if (event.tokens.bot === undefined || event.tokens.bot.length === 0) return;
    await store.deleteInstallation(keyOf(context));
    log.info('token revoked by a workspace', { team: context.teamId });
    onLastToken?.();
  });
}
