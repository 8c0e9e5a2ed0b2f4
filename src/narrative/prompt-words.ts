/**
 * Which words of a name may be shown to a model: what reads like a word of a program, and is no address, no person and no
 * secret. Whole lists where a rule would guess; what no list knows is judged by its letters.
 */

/** In the place of what may not be shown. */
export const MASK = '{id}';
export const PATH_MASK = '{path}';

const SEPARATORS = /[._:*-]/;

/** A word of an operation's name: words of letters, joined; digits only where they belong to the word. */
export function isPlain(text: string): boolean {
  const parts = text.split(SEPARATORS);
  return parts.every(isPlainPart) && !isSecret(text, parts);
}

/** A service's name may be numbered as well ("redis-01"); an address of numbers may not. */
export function isPlainService(text: string): boolean {
  if (/\d+(?:[._-]\d+){2}/.test(text)) return false;
  const parts = text.split(SEPARATORS);
  return parts.every((part) => isPlainPart(part) || isNumbered(part)) && !isSecret(text, parts);
}

function isNumbered(part: string): boolean {
  return /^[A-Za-z]{0,32}\d{1,2}$/.test(part) && !isHex(part);
}

/** Digits that are part of a word, at the joints of it: "getS3Object", "OAuth2", "ListObjectsV2", "utf8". */
const WORDS_WITH_DIGITS =
  /(?<![A-Za-z\d])(?:oauth[12]|[hH]ttp[123]|h[23]|s3|ec2|utf(?:8|16|32)|sha(?:1|256|384|512)|md5|base(?:32|64)|x509|k8s|i18n|l10n|log4j|neo4j|db2|p2p|b2[bc]|ipv[46]|mp[34]|o365|e2e|web3|[23]fa|3ds|v\d{1,2}(?:(?:alpha|beta)\d)?)(?![a-z\d])|(?<=[a-z]|(?<![A-Za-z]))(?:OAuth2|Http2|S3|EC2|Ec2|Utf8|UTF8|Sha1|Sha256|SHA256|Md5|MD5|Base64|X509|K8s|Log4j|Neo4j|P2P|B2[BC]|IPv[46]|V\d{1,2})(?![a-z\d])/g;

function isPlainPart(part: string): boolean {
  const letters = part.replace(WORDS_WITH_DIGITS, '');
  return /^[A-Za-z]{0,64}$/.test(letters) && !isHex(letters);
}

function isHex(part: string): boolean {
  return /^[0-9a-f]{8,}$/i.test(part);
}

/* Secrets: known beginnings, and letters that no language puts in this order */

const KNOWN_SECRETS =
  /^(?:eyJ|AKIA|ASIA|gh[opusr]_|glpat-|sk[-_]|pk[-_](?:live|test)|xox[abprs]-|AIza|ya29\.|SG\.|npm_|hvs\.)/;

function isSecret(text: string, parts: readonly string[]): boolean {
  return KNOWN_SECRETS.test(text) || isRandom(parts);
}

/**
 * What follows each letter, a to z, in the words of program documentation: pairs that make up at least 0.04 % of all pairs
 * of its words. Of random letters more than half of the pairs are not among these, of words one in fifty.
 */
const FOLLOWERS =
  'abcdefgiklmnprstuvwy abcdefilorstu abcdehiklorstuy abcdefilorsu abcdefgilmnopqrstuvwxy abcdefilortuy aeghilnorsu aeiortu abcdefgklmnoprstvxz eos aeis adeilostuy abeimopsu acdefgiklmnoprstuvy abcdfgiklmnoprstuvwxy aehiloprstu u abcdefgiklmnoprstuvy acefhiklmopstuwy acefhiloprstuwy abcdefgilmnprst aeio aehinors eipt aeinps e'.split(
    ' ',
  );
/** Fewer pairs prove nothing: abbreviations are no words either. */
const PAIRS = 7;
const RARE_SHARE = 0.25;
/** "aBcDeFgH": words joined by capitals are longer, and "getUserById" has no odd ones. */
const HUMP_LETTERS = 3.2;
const ODD_HUMPS = 2;

/** Judged together: a token cut into pieces is still one. */
function isRandom(parts: readonly string[]): boolean {
  const humps = parts.flatMap((part) => part.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []);
  const letters = humps.reduce((sum, hump) => sum + hump.length, 0);
  const isShort = humps.length > parts.length && letters > PAIRS && letters / humps.length < HUMP_LETTERS;
  if (isShort && humps.filter((hump) => hump.length === 1 || rarePairs(hump) > 0).length >= ODD_HUMPS) return true;
  // Abbreviations may have any letters.
  const words = humps.filter((hump) => hump.length > 3 && !/^[A-Z]{2,5}$/.test(hump));
  const pairs = words.reduce((sum, word) => sum + word.length - 1, 0);
  const rare = words.reduce((sum, word) => sum + rarePairs(word), 0);
  return pairs >= PAIRS && rare / pairs > RARE_SHARE;
}

function rarePairs(hump: string): number {
  const word = hump.toLowerCase();
  let rare = 0;
  for (let i = 1; i < word.length; i++) if (!FOLLOWERS[word.charCodeAt(i - 1) - 0x61]!.includes(word[i]!)) rare++;
  return rare;
}

/* Hosts */

/** Ends of public names that are no words of programs, and of names inside a network; any two letters may be a country. */
const HOST_ENDS =
  /^(?:com|org|net|edu|gov|mil|int|info|biz|dev|app|cloud|online|site|website|shop|store|tech|xyz|email|agency|company|solutions|network|systems|local|localdomain|localhost|lan|internal|intra|intranet|corp|home|private|svc|cluster|test|invalid|example|arpa|onion)$/;
const NO_COUNTRIES = new Set([
  'db',
  'ui',
  'mq',
  'js',
  'go',
  'ts',
  'vm',
  'fs',
  'ok',
  'rx',
  'ws',
  'v2',
  'do',
  'of',
  'is',
  'id',
]);
/** "com.example.shop" is a package, unless it ends like a host. */
const PACKAGES = /^(?:com|org|net|io|edu|gov|dev|app|de|uk|co|fr|nl|jp|cn|br|ru|in|eu|ch|se|pl|es|it)$/;
const CLASSIC_ENDS = /^(?:com|org|net|edu|gov|mil|int|local|internal|lan|corp|svc|localdomain|arpa|onion)$/;

/** "acme.example.com", "db.prod.svc.cluster.local:3306", "localhost"; not "shop.Cart", "cart.v2" or "com.example.shop". */
export function isHost(word: string): boolean {
  const bare = word.replace(/\.$/, '').replace(/:\d{1,5}$/, '');
  if (/^localhost$/i.test(bare)) return true;
  if (!/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$/.test(bare)) return false;
  const labels = bare.split('.');
  const last = labels.at(-1)!;
  const end = last.toLowerCase();
  // A class ("com.example.Shop"); of hosts in such spelling only those are known that nothing else is called.
  if (/^[A-Z][a-z]/.test(last)) return CLASSIC_ENDS.test(end);
  if (PACKAGES.test(labels[0]!) && labels.length > 2) return CLASSIC_ENDS.test(end);
  return HOST_ENDS.test(end) || (/^[a-z]{2}$/.test(end) && !NO_COUNTRIES.has(end));
}

/* People and secrets by their place */

/** What follows one of these names a person, a customer, a thing of theirs, or is a secret. */
const SUBJECTS = new Set(
  `user users u account accounts customer customers client clients member members person persons people profile profiles
  patient patients employee employees student students contact contacts tenant tenants org orgs organization organizations
  organisation organisations company companies merchant merchants seller sellers vendor vendors author authors owner owners
  driver drivers guest guests subscriber subscribers recipient recipients mail mails email emails phone phones username
  usernames login by-name by-email name token tokens session sessions reset verify confirm unsubscribe invite invites
  invitation invitations key keys apikey apikeys secret secrets password passwords passwd pwd pin otp code codes coupon
  coupons voucher vouchers bearer basic share shared file files document documents upload uploads download downloads blob
  blobs bucket buckets search q host hosts domain domains`.split(/\s+/),
);

/** Words of sentences: such a name is a message to whoever reads it. */
const SENTENCE =
  /^(?:the|is|are|was|were|am|you|your|i|we|they|please|ignore|disregard|forget|must|should|would|that|this|these|not|now|because|say|says|said|tell|pretend|instead|previous|earlier|instructions?|prompt)$/i;

export function isOfSentence(word: string): boolean {
  return SENTENCE.test(word);
}

/** What follows them and says nothing of anybody. */
const COMMON = new Set(
  `me self current search query list new create get set add edit update delete remove login logout signin signout register
  signup all count total export import batch bulk validate verify check profile profiles settings setting preferences
  password avatar address addresses order orders cart carts checkout payment payments session sessions notification
  notifications permission permissions role roles group groups status state info detail details history summary activate
  deactivate health ready metrics id ids name names data service services repository controller manager handler api client
  server request response cache database db queue stream topic lock pool connection connections thread socket disk network
  storage file files token tokens refresh access index find load save store read write send receive publish process consume
  start stop retry commit rollback prepare execute fetch render parse encode decode upload uploads download downloads kafka
  redis rabbitmq memcached lookup miss hit expired postgres postgresql mysql mongodb`.split(/\s+/),
);

export function isSubject(word: string): boolean {
  return SUBJECTS.has(word.toLowerCase());
}

export function isCommon(word: string): boolean {
  return COMMON.has(word.toLowerCase());
}
