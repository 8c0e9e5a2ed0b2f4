/** Made-up names: minerals for systems, plain words for what they do. None means anything. */
const MINERALS = [
  'agate',
  'amber',
  'azurite',
  'basalt',
  'beryl',
  'borax',
  'calcite',
  'chalk',
  'cobalt',
  'copper',
  'coral',
  'diorite',
  'dolomite',
  'feldspar',
  'flint',
  'fluorite',
  'gabbro',
  'galena',
  'garnet',
  'gneiss',
  'granite',
  'gypsum',
  'halite',
  'hematite',
  'jade',
  'jasper',
  'kyanite',
  'lazulite',
  'lignite',
  'marble',
  'mica',
  'obsidian',
  'olivine',
  'onyx',
  'opal',
  'peridot',
  'pumice',
  'pyrite',
  'quartz',
  'realgar',
  'rutile',
  'schist',
  'shale',
  'slate',
  'spinel',
  'talc',
  'topaz',
  'zircon',
] as const;
const ROLES = ['api', 'core', 'index', 'store', 'worker'] as const;
const VERBS = ['GET', 'POST', 'PUT'] as const;
const NOUNS = [
  'items',
  'lines',
  'records',
  'batches',
  'entries',
  'views',
  'quotes',
  'states',
  'notes',
  'limits',
] as const;
const STEPS = ['validate', 'render', 'encode', 'merge', 'score', 'filter', 'decode', 'authorise'] as const;
const TABLES = ['records', 'entries', 'limits', 'history', 'labels', 'sums'] as const;

/** 240 different names. */
export function serviceName(number: number): string {
  return `${MINERALS[number % MINERALS.length]}-${ROLES[Math.floor(number / MINERALS.length) % ROLES.length]}`;
}

/** A dependency outside: no service is called like that. */
export function vendorName(number: number): string {
  return `vendor-${MINERALS[number % MINERALS.length]}`;
}

export function routeName(number: number): string {
  return `${VERBS[number % VERBS.length]} /${NOUNS[number % NOUNS.length]}/${STEPS[number % STEPS.length]}`;
}

export function stepName(number: number): string {
  return `${STEPS[number % STEPS.length]!} ${NOUNS[Math.floor(number / STEPS.length) % NOUNS.length]}`;
}

export function statementName(number: number): string {
  const verb = ['SELECT', 'SELECT', 'INSERT', 'UPDATE'][number % 4]!;
  return `${verb} ${TABLES[Math.floor(number / 4) % TABLES.length]}`;
}
