/** views.*: modals by trigger_id, the App Home of a person (https://docs.slack.dev/surfaces/modals/). */
import { z } from 'zod';
import { SlackError } from '../slack-error.ts';
import { parseView } from '../view-schema.ts';
import { type Arguments, type Call, knownUser, type Method, optional, picturesOf, read, required } from './method.ts';

export const VIEW_METHODS: Readonly<Record<string, Method>> = {
  'views.open': { token: 'bot', tier: 4, run: openOrPush('open') },
  'views.push': { token: 'bot', tier: 4, run: openOrPush('push') },
  'views.update': { token: 'bot', tier: 4, run: update },
  'views.publish': { token: 'bot', tier: 4, run: publish },
};

const view = z.unknown();

function openOrPush(how: 'open' | 'push') {
  return (args: Arguments, call: Call) => {
    const { trigger_id, view: given } = read(args, { trigger_id: required, view });
    const content = parseView(given, picturesOf(call));
    if (content.type !== 'modal')
      throw new SlackError('invalid_arguments', ['must be a modal [json-pointer:/view/type]']);
    const { user, channel } = call.triggers.use(trigger_id);
    return { view: call.views[how](call.team, user, content, channel) };
  };
}

function update(args: Arguments, call: Call) {
  const shape = { view_id: optional, external_id: optional, hash: optional, view };
  const { view_id, external_id, hash, view: given } = read(args, shape);
  const content = parseView(given, picturesOf(call));
  const known = call.views.find(view_id ?? external_id ?? '');
  if (known?.team_id !== call.team.id) throw new SlackError('not_found');
  return { view: call.views.update(known, content, hash) };
}

function publish(args: Arguments, call: Call) {
  const { user_id, hash, view: given } = read(args, { user_id: required, hash: optional, view });
  const content = parseView(given, picturesOf(call));
  return { view: call.views.publish(call.team, knownUser(call.team, user_id), content, hash) };
}
