/**
 * A plan → the statements of the narrative: the verdict, every doubt about it that the plan leaves out, and the body with
 * connectors worded by code. Caveats stand outside the narrative.
 */
import type { Statement } from '../report/report.ts';
import type { FactKind } from '../verdict/verdict-types.ts';
import { DOUBTS, type Link, type Plan } from './plan.ts';
import type { WordedFact } from './statements.ts';

export function renderPlan(plan: Plan, worded: readonly WordedFact[]): readonly Statement[] {
  const byId = new Map(worded.map((entry) => [entry.id, entry]));
  const body = plan.body.map(({ statement, link }) => connected(byId.get(statement)!, link));
  const isInBody = ({ id }: WordedFact) => plan.body.some(({ statement }) => statement === id);
  const doubts = worded.filter((entry) => DOUBTS.has(entry.fact.kind) && !isInBody(entry));
  return [connected(byId.get(plan.verdict)!, 'start'), ...doubts.map((entry) => connected(entry, 'start')), ...body];
}

function connected({ fact, text }: WordedFact, link: Link): Statement {
  const connector = connectorOf(link, fact.kind);
  return { factId: fact.id, text: connector === '' ? text : `${connector}${uncapitalised(text)}` };
}

/** Sentences that connect by themselves: "End to end, …", "With … as fast as …", "… also takes longer". */
const SELF_CONNECTING: ReadonlySet<FactKind> = new Set(['total', 'inherited', 'counterfactual']);

function connectorOf(link: Link, kind: FactKind): string {
  switch (link) {
    case 'start':
      return '';
    case 'context':
      return kind === 'total' ? '' : 'For context: ';
    case 'also':
      return SELF_CONNECTING.has(kind) ? '' : 'Also, ';
    case 'contrast':
      return 'By contrast, ';
    case 'detail':
      return 'In detail: ';
    case 'ruled_out':
      return 'Ruled out: ';
    default:
      return link satisfies never;
  }
}

/** A name at the start stands in quotation marks and stays as it is. */
function uncapitalised(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
