/** The traces in samples/ by id, the plainest pair first: what a help text, a page or a test can ask for at once. */

export interface SamplePair {
  readonly title: string;
  /** Trace ids; the files are named in samples/README.md. */
  readonly baseline: string;
  readonly candidate: string;
}

export const SAMPLE_PAIRS: readonly SamplePair[] = [
  {
    title: 'nested: one service waits for another, which got slower',
    baseline: '2f8b63d01ac94e7795d0e4a8b7316fc2',
    candidate: '7c1e9a4f0b6d42d8a35e8f1290c4b76d',
  },
  {
    title: 'siblings: two services one after the other, of which one got slower',
    baseline: '5e92c7a6d8104b3f8c2b90f4e6a17d35',
    candidate: 'b40d5e8271f3496cae1867d29f05c3a8',
  },
  {
    title: 'shop: six services and one slow database query after a deploy',
    baseline: '16d4b8e7f2a05c9337be814fa06d92c5',
    candidate: 'e83a1f5c94d7402bb6e05d7a2c89f146',
  },
];
