/** Texts, links, pictures and confirmations inside blocks: https://docs.slack.dev/reference/block-kit/composition-objects/. */
import { z } from 'zod';
import { SLACK_LIMITS } from './slack-limits.ts';

export const filled = (maximum: number) => z.string().min(1).max(maximum);

export const plainText = (maximum: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: filled(maximum), emoji: z.boolean().optional() });

export const mrkdwn = (maximum: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: filled(maximum), verbatim: z.boolean().optional() });

export const textObject = (maximum: number) => z.discriminatedUnion('type', [plainText(maximum), mrkdwn(maximum)]);

export const webUrl = z.url({ protocol: /^(https?|mailto)$/, error: 'invalid url' }).max(SLACK_LIMITS.urlCharacters);

export const blockId = { block_id: filled(SLACK_LIMITS.idCharacters).optional() };

export const confirm = z
  .strictObject({
    title: plainText(SLACK_LIMITS.confirmTitleCharacters).optional(),
    text: textObject(SLACK_LIMITS.confirmTextCharacters),
    confirm: plainText(SLACK_LIMITS.confirmButtonCharacters).optional(),
    deny: plainText(SLACK_LIMITS.confirmButtonCharacters).optional(),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional();

/** Which file it is, and whether this app may show it, is looked up when the schema has passed. */
const slackFile = z.union([
  z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{8,}$/, { error: 'invalid slack file' }) }),
  z.strictObject({ url: webUrl }),
]);

export const pictureFields = {
  type: z.literal('image'),
  alt_text: filled(SLACK_LIMITS.imageAltCharacters),
  image_url: webUrl.optional(),
  slack_file: slackFile.optional(),
};
type Picture = { image_url?: string | undefined; slack_file?: object | undefined };
export const hasOnePicture = ({ image_url, slack_file }: Picture) =>
  (image_url === undefined) !== (slack_file === undefined);
export const onePicture = { error: 'must provide an image_url or a slack_file' };

export const imageElement = z.strictObject(pictureFields).refine(hasOnePicture, onePicture);
