/** Who may ask: the rules, on people as Slack describes them. */
import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { type AccessRules, type Origin, type Person, refusalOf } from '../../../src/slack/access/access.ts';
import { People } from '../../../src/slack/access/people.ts';

const OPEN: AccessRules = { teams: undefined, channels: undefined, guestsMayAsk: false, outsidersMayAsk: false };
const ORIGIN: Origin = { teamId: 'T1', enterpriseId: undefined, userId: 'U1', channelId: 'C1' };
const MEMBER: Person = { teamId: 'T1', enterpriseId: undefined, isGuest: false, isStranger: false };
const STRANGER: Person = { ...MEMBER, teamId: 'T9', isStranger: true };
const GUEST: Person = { ...MEMBER, isGuest: true };

test('access: a member of the workspace may ask', () => {
  expect(refusalOf(ORIGIN, MEMBER, OPEN)).toBeUndefined();
});

test('access: guests are refused unless they may ask', () => {
  expect(refusalOf(ORIGIN, GUEST, OPEN)).toContain('guests');
  expect(refusalOf(ORIGIN, GUEST, { ...OPEN, guestsMayAsk: true })).toBeUndefined();
});

test('access: people of another company are refused unless they may ask, or their workspace is listed', () => {
  expect(refusalOf(ORIGIN, STRANGER, OPEN)).toContain('company');
  expect(refusalOf(ORIGIN, STRANGER, { ...OPEN, outsidersMayAsk: true })).toBeUndefined();
  expect(refusalOf(ORIGIN, STRANGER, { ...OPEN, teams: new Set(['T1', 'T9']) })).toBeUndefined();
});

test('access: a person whose workspace Slack does not tell is an outsider', () => {
  expect(refusalOf(ORIGIN, { ...MEMBER, teamId: undefined }, OPEN)).toContain('company');
});

test('access: a colleague from another workspace of the same organization may ask, a stranger there may not', () => {
  const origin: Origin = { ...ORIGIN, enterpriseId: 'E1' };
  const colleague: Person = { ...MEMBER, teamId: 'T2', enterpriseId: 'E1' };
  expect(refusalOf(origin, colleague, OPEN)).toBeUndefined();
  expect(refusalOf(origin, { ...colleague, enterpriseId: 'E2' }, OPEN)).toContain('company');
  expect(refusalOf(ORIGIN, colleague, OPEN)).toContain('company');
});

test('access: a list of workspaces or channels closes all others, but not a conversation with the bot alone', () => {
  const rules: AccessRules = { ...OPEN, teams: new Set(['T1']), channels: new Set(['C1']) };
  expect(refusalOf(ORIGIN, MEMBER, rules)).toBeUndefined();
  expect(refusalOf({ ...ORIGIN, teamId: 'T2' }, { ...MEMBER, teamId: 'T2' }, rules)).toContain('workspace');
  expect(refusalOf({ ...ORIGIN, channelId: 'C2' }, MEMBER, rules)).toContain('channel');
  expect(refusalOf({ ...ORIGIN, channelId: 'D2' }, MEMBER, rules)).toBeUndefined();
  expect(refusalOf({ ...ORIGIN, channelId: undefined }, MEMBER, rules)).toBeUndefined();
});

/** Slack, with its answers to users.info in order. */
function clientAnswering(...answers: (object | Error)[]): { readonly client: webApi.WebClient; asked(): number } {
  let asked = 0;
  const fetch = async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    return Response.json(answer);
  };
  return { client: new webApi.WebClient('xoxb-1', { fetch, retryConfig: { retries: 0 } }), asked: () => asked };
}

const USER = { id: 'U1', team_id: 'T1', is_restricted: true, is_ultra_restricted: false };

test('people: Slack is asked once for many questions, and again when the answer has aged', async () => {
  const clock = { ms: 0 };
  const people = new People(() => clock.ms);
  const slack = clientAnswering({ ok: true, user: USER });
  const found = await Promise.all([people.find(slack.client, ORIGIN), people.find(slack.client, ORIGIN)]);
  expect(found).toEqual([GUEST, GUEST]);
  expect(slack.asked()).toBe(1);
  clock.ms = LIMITS.personMemoryMs;
  await people.find(slack.client, ORIGIN);
  expect(slack.asked()).toBe(2);
});

test('people: a refusal of Slack is the caller’s, and not remembered', async () => {
  const people = new People();
  const slack = clientAnswering({ ok: false, error: 'missing_scope' }, { ok: true, user: USER });
  await expect(people.find(slack.client, ORIGIN)).rejects.toMatchObject({ data: { error: 'missing_scope' } });
  expect(await people.find(slack.client, ORIGIN)).toEqual(GUEST);
});
