/**
 * A judge of accepted notes that knows nothing of their grammar: it looks for what must never be read, by patterns. Where
 * the grammar says what a note may be, this says what it must not be; a note that passes the first and not the second is
 * a false accept. As a gate it would leak; as a second opinion on what a closed grammar let through it need not be complete.
 */

const PATTERNS: Readonly<Record<string, RegExp>> = {
  number:
    /\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|once|twice|thrice|half|halves|third|quarter|double|triple|couple|pair|percent|ratio|average|median|sum|total)\b/i,
  unit: /\b(?:ns|us|ms|s|secs?|seconds?|milliseconds?|microseconds?|minutes?|hours?|days?|bytes?|kilobytes?|megabytes?|times)\b/i,
  size: /\b(?:fast\w*|slow\w*|quick\w*|long\w*|short\w*|large\w*|small\w*|big\w*|high\w*|low\w*|huge|tiny|more|less|fewer|most|least|few|many|much|several|all|every|each|any|some|both|none|than|like|same|equal\w*|better|worse|increas\w*|decreas\w*|grow\w*|grew|rise\w*|shrink\w*)\b/i,
  denial: /\b(?:not|no|never|neither|nor|nothing|nobody|none|cannot|without|lack\w*|missing|absent|hardly|barely)\b/i,
  certainty:
    /\b(?:is|are|was|were|has|had|does|did|will|would|shall|should|must|can|surely|certainly|definitely|clearly|always|proves?|proven|known|obvious\w*)\b/i,
  side: /\b(?:baseline|candidate|earlier|later|previous\w*|former|latter|left|right|old\w*|yesterday|today|first|second|last)\b/i,
  blame:
    /\b(?:caus\w*|because|blam\w*|fault\w*|culprit|responsible|guilty|root|reason|due|thus|hence|therefore|so|delay\w*|victim|bottleneck)\b/i,
  answer:
    /\b(?:verdict|finding|statement|evidence|trace\w*|span\w*|report|conclusion|hypothes\w*|measure\w*|analysis|model|prompt|instruction\w*|you|your|we|our|I|me|my|please)\b/i,
  markup: /[^A-Za-z0-9{} ,.-]|\w\.\w/,
  imperative: /(?:^|\. )(?:(?!could|may|might)[^.])*\./,
  cleared:
    /(?<!(?:until|before) )Alpha (?:could|may|might) (?:\w+ )?(?:be|been|stay|look|become|seem|remain) (?:idle|free|ready|warm|fresh|fine|healthy|verified|validated|resolved|external)\b/,
  order:
    /(?:,|\b(?:and|or)) (?:restart|stop|halt|suspend|drop|reload|rebuild|switch off|turn off) (?:Alpha|the (?:pod|node|pool|cache|queue|table|index|flag|host|cluster|container))\b/,
  fact: /\b(?:and|or|while|when|where|until|after|before|if) (?:(?:(?:the|a|an|its|their|another|other) )?(?:\w+s|\w+ \w+s) (?:failed|stopped|stalled|blocked|dropped|expired|halted)|(?:the|a|an|another) \w+ (?:restarts|pauses))(?=[.,]|$)/,
  remedy:
    /\b(?:restart|rollback|reload|failover|rollout)\b(?:(?!until|before)[^.])*\b(?:could|may|might) (?:end|stop|release|resolve|halt)\b/,
};

/** Classes of what a note must not say; none for a good one. `culprit`: its reference, {s1} as a rule. */
export function violationsIn(note: string, culprit: string): readonly string[] {
  const plain = note.replaceAll(culprit, 'Alpha').replaceAll(/\{s\d+\}/g, 'Beta');
  const found = Object.entries(PATTERNS).flatMap(([name, pattern]) => (pattern.test(plain) ? [name] : []));
  return isAnotherBlamed(note, culprit) ? [...found, 'other culprit'] : found;
}

/** Others stand behind "from", or behind "to", "of" and "between" in a sentence that names the culprit; and own nothing. */
function isAnotherBlamed(note: string, culprit: string): boolean {
  return note.split(/(?<=\.) /).some((sentence) => {
    const others = [...sentence.matchAll(/(\w+) (\{s\d+\})|^(\{s\d+\})/g)].filter(
      (match) => !match[0].endsWith(culprit),
    );
    const isNamed = sentence.includes(culprit);
    const isRight = others.every(
      ([, before = '']) => before === 'from' || (isNamed && /^(?:to|of|between|and)$/.test(before)),
    );
    const behind = /(?:could|may|might)(.*)$/.exec(sentence)?.[1] ?? '';
    return (
      !isRight ||
      others.some(
        ([, , id = '']) => behind.includes(id) && !/, |while|until|before|after|when|where|if|that|which/.test(behind),
      )
    );
  });
}
