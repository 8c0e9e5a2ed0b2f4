/**
 * The words of a note, by what they may do in its grammar (note-grammar.ts). Closed: a word that is not here is refused,
 * and prompts/narrate.md tells the model exactly these. Each class says why it is harmless; what none of them holds
 * matters more:
 *
 *   numbers, units, sizes, comparisons, quantities    a note measures nothing, not even "slow", "more", "each" or "once"
 *   verbs in a form of their own (is, was, waits)     without could, may or might nothing is claimed to have happened
 *   verbs of blame (cause, slow, delay, break)        a note never says who did it
 *   sides and directions (baseline, earlier, down)    which trace was slower is the verdict's to say
 *   names for a part of the system (database, server) services stand as references only
 *   words about the answer (verdict, cause, trace)    a note cannot speak about the finding, or contradict it
 *   negations, certainty, orders, reasons             not, never, surely, must, should, need, because
 */

/** Nothing is certain: one of these stands before every verb. "can" and "would" say too much. */
export const MODALS = words('could may might');

/** "every", "each", "some", "any" and "no" would say how much. */
export const ARTICLES = words('a an the its their another');

/** Stand for a thing of the note. Where another service is named they are refused: it would be unclear who is meant. */
export const PRONOUNS = words('it they them');

/** Things inside a service, a machine or between two services, none of which is itself a service. Plurals belong to it. */
export const NOUNS = words(
  `accept access address agent API attempt authority await back-off background backlog backoff backup balancer
  bandwidth batch body boundary branch breaker bucket buffer build burst cache call certificate class clock
  cluster code collection collector column commit compaction compilation compiler compression concurrency
  configuration connection consumer container contention core CPU credential cursor data decoding decompression
  deploy deployment disk dispatch DNS election encoding encryption end entry error event eviction executor
  expiry exporter failover failure fallback feature fetch field file filter flag flush format function garbage
  GC group handler handshake hash header heap hit hop host HTTP index initialisation initialization instance
  instrumentation interface interval item JIT job join key lag leader library limit limiter line link list
  listener load loading lock log logging lookup loop map mapper member memory message method middle migration
  miss module monitor mutex network node object offset operation order packet page parsing partition path pause
  payload period permit plan planner pod poll pool port prefetch pressure probe process producer protocol proxy
  query queue quota rate read rebalance rebuild record refresh region rejection release reload rendering renewal
  replica request resolver response restart retransmission retry rollout round-trip route router row rule run
  runtime sample saturation scan schedule scheduler schema section segment semaphore send sequence serialisation
  serialization session set-up setting setup shard sidecar slot snapshot socket sort stall start start-up
  startup state statistics step storage straggler stream subscription swap switch table task TCP telemetry
  template tenant thread throttling time time-out timeout timer TLS token topic traffic transaction turn update
  use vacuum version wait warm-up warmup way window work worker write zone`,
);

/** What a thing is like, without a size: "free", "busy", "new". A word behind "be" says no more than what could be. */
export const ADJECTIVES = words(
  `active asynchronous background blocking busy cold concurrent contended cross-zone distinct downstream empty
  exclusive external free fresh full idle incoming internal lazy local nested new next open other outgoing
  outstanding parallel pending ready related remote separate sequential serial stale stuck synchronous warm`,
);

/** What things do while they work or wait. Verbs that put blame on something are left out. */
export const VERBS = words(
  `abort accept access acquire allocate arrive ask authenticate await back batch become begin block buffer build
  cache call cancel carry choose close collect come commit compete compile compress connect consume contend copy
  create cross decode decompress decrypt deliver dequeue deserialise deserialize disagree dispatch do drift drop
  elect encode encrypt end enqueue enter evict execute exhaust expire fail fall fetch fill filter flush follow
  gather get group halt hand handle hash hide hit hold index initialise initialize invoke iterate join keep land
  limit line list load lock log look lose make map miss move negotiate occupy open parse pass pause pay perform
  pick pile poll process publish queue reach read rebalance rebuild receive recompile reconnect refresh reject
  release reload render renew reopen repeat resend resolve respond restart retrieve retry return reuse rotate
  route run saturate scan scatter schedule send serialise serialize serve share sign sit sort spend split spread
  stack stall stand start stay stop store stream submit suspend swap switch take talk throttle tie time touch
  travel try turn update use validate verify wait walk warm work write`,
);

/** Verbs whose -ing and -ed forms are not built by rule. */
export const IRREGULAR: Readonly<Record<string, readonly [ing: string, ed: string]>> = {
  become: ['becoming', 'become'],
  begin: ['beginning', 'begun'],
  build: ['building', 'built'],
  cancel: ['cancelling', 'cancelled'],
  choose: ['choosing', 'chosen'],
  come: ['coming', 'come'],
  commit: ['committing', 'committed'],
  do: ['doing', 'done'],
  drop: ['dropping', 'dropped'],
  fall: ['falling', 'fallen'],
  get: ['getting', 'got'],
  hide: ['hiding', 'hidden'],
  hit: ['hitting', 'hit'],
  hold: ['holding', 'held'],
  keep: ['keeping', 'kept'],
  log: ['logging', 'logged'],
  lose: ['losing', 'lost'],
  make: ['making', 'made'],
  map: ['mapping', 'mapped'],
  pay: ['paying', 'paid'],
  queue: ['queueing', 'queued'],
  read: ['reading', 'read'],
  rebuild: ['rebuilding', 'rebuilt'],
  resend: ['resending', 'resent'],
  run: ['running', 'run'],
  scan: ['scanning', 'scanned'],
  send: ['sending', 'sent'],
  sit: ['sitting', 'sat'],
  spend: ['spending', 'spent'],
  spread: ['spreading', 'spread'],
  split: ['splitting', 'split'],
  stand: ['standing', 'stood'],
  stop: ['stopping', 'stopped'],
  submit: ['submitting', 'submitted'],
  swap: ['swapping', 'swapped'],
  take: ['taking', 'taken'],
  tie: ['tying', 'tied'],
  write: ['writing', 'written'],
};
/** Two spellings of a form. */
export const ALSO_SPELLED: Readonly<Record<string, string>> = { queueing: 'queuing', cancelling: 'canceling' };

/** Forms that would follow by rule: a denial, and the counting of something. */
export const UNWANTED: ReadonlySet<string> = new Set(['missing', 'times', 'restarted', 'got']);

/** Where something may happen. "without", "than", "over", "around", "per" and "because of" are left out. */
export const PREPOSITIONS = words(
  'of to from in at on into onto for with behind through during after before inside across under by via between among towards until',
);

/** Hang a second clause on the first; "because", "since" and "so" would give a reason, "as" would compare. */
export const CONJUNCTIONS = words('while when until before after if where');
export const JOINERS = words('and or');
export const RELATIVES = words('that which');

/** How and when, without how often or how much. */
export const ADVERBS = words(
  'again together then meanwhile also anew inside sequentially synchronously concurrently afterwards serially lazily still already apart',
);

/** Part of a verb: "back off", "pile up", "time out". "down" would be a direction. */
export const PARTICLES = words('up out back off in through on');

/** "could be held", "could have to wait", "could have been dropped". "need" is left out: "might need a restart" is an order. */
export const BE = words('be get');
export const HAVE = words('have');
export const BEEN = words('been');

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
