/** AWS's regions: where X-Ray is asked, and where its pages are. https://docs.aws.amazon.com/general/latest/gr/xray.html */
import type { SettingsOf } from '../../config/source-settings.ts';

interface Partition {
  readonly endpoints: string;
  readonly console: string;
}

const AWS: Partition = { endpoints: 'amazonaws.com', console: 'console.aws.amazon.com' };
const CHINA: Partition = { endpoints: 'amazonaws.com.cn', console: 'console.amazonaws.cn' };
const GOVERNMENT: Partition = { endpoints: 'amazonaws.com', console: 'console.amazonaws-us-gov.com' };

export function endpointOf({ region, url }: Pick<SettingsOf<'xray'>, 'region' | 'url'>): string {
  return url ?? `https://xray.${region}.${partitionOf(region).endpoints}`;
}

/** The host of the console of all regions; each region's own is below it. */
export function consoleOf(region: string): string {
  return partitionOf(region).console;
}

function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return CHINA;
  return region.startsWith('us-gov-') ? GOVERNMENT : AWS;
}
