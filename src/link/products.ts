/** Whose page a link leads to, for the products that Spandiff cannot ask yet: who pasted it is told so. */

const PRODUCTS: readonly (readonly [product: string, hosts: RegExp])[] = [
  ['Honeycomb', /(?:^|\.)honeycomb\.io$/],
  ['New Relic', /(?:^|\.)newrelic\.com$/],
  ['Dash0', /(?:^|\.)dash0\.com$/],
  ['Google Cloud Trace', /^console\.cloud\.google\.com$/],
  ['Azure Monitor', /^portal\.azure\.(?:com|us|cn)$/],
  ['SigNoz', /(?:^|\.)signoz\.(?:cloud|io)$/],
  ['Uptrace', /(?:^|\.)uptrace\.dev$/],
  ['OpenObserve', /(?:^|\.)openobserve\.ai$/],
  ['Splunk', /(?:^|\.)(?:signalfx\.com|observability\.splunkcloud\.com)$/],
];

export function productOf({ hostname }: URL): string | undefined {
  return PRODUCTS.find(([, hosts]) => hosts.test(hostname))?.[0];
}
