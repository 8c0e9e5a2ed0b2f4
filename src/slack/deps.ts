/** What the listeners share: the engine's ends, and what the bot remembers while it runs. */
import type { CompareContext, Narrator } from '../compare.ts';
import type { ExampleIds } from '../render/notices.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { AccessRules } from './access/access.ts';
import { People } from './access/people.ts';
import { type Quota, Quotas } from './access/quotas.ts';
import { RecentReports } from './actions/recent-reports.ts';
import { AgentSurface } from './agent-surface.ts';
import { boundedNarrator } from './bounded-narrator.ts';
import { Deliveries } from './deliveries.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import { Drawings, type DrawPicture } from './picture/drawings.ts';
import { ReportLinks } from './report-page/links.ts';
import { ReportPages } from './report-page/pages.ts';
import { type CheckSources, SourceStates } from './source-states.ts';

/** What the app is given. */
export interface AppDeps {
  readonly sources: CompareContext['sources'];
  readonly sourceNames: readonly string[];
  readonly checkSources: CheckSources;
  readonly narrator: Narrator | undefined;
  /** Without it answers have no pictures. */
  readonly drawPicture: DrawPicture | undefined;
  readonly examples: ExampleIds;
  readonly access: AccessRules;
  /** How often one person may ask, and how often one channel is answered. */
  readonly quotas: { readonly person: Quota; readonly channel: Quota };
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

export interface BotDeps extends AppDeps {
  readonly jobs: Jobs;
  readonly deliveries: Deliveries;
  readonly reports: RecentReports;
  readonly drawings: Drawings | undefined;
  readonly pages: ReportPages;
  readonly links: ReportLinks;
  readonly people: People;
  readonly personQuotas: Quotas;
  readonly channelQuotas: Quotas;
  readonly agent: AgentSurface;
  readonly sourceStates: SourceStates;
}

export function botDeps(deps: AppDeps, jobs: Jobs, links = new ReportLinks(deps)): BotDeps {
  return {
    ...deps,
    narrator: deps.narrator && boundedNarrator(deps.narrator),
    jobs,
    deliveries: new Deliveries(),
    reports: new RecentReports(),
    drawings: deps.drawPicture && new Drawings(deps.drawPicture),
    pages: new ReportPages(),
    links,
    people: new People(),
    personQuotas: new Quotas(deps.quotas.person),
    channelQuotas: new Quotas(deps.quotas.channel),
    agent: new AgentSurface(deps),
    sourceStates: new SourceStates(deps.checkSources, deps.log),
  };
}
