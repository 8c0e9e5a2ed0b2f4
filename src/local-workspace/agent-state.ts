/**
 * What apps set beside messages: suggested prompts, sessions of agents (https://docs.slack.dev/ai/agent-sessions/) and
 * the outcome of workflow steps (https://docs.slack.dev/workflows/workflow-steps/).
 */
import { randomBytes } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { StepDefinition, Team } from './identity.ts';
import type { AgentSession, StepRun, SuggestedPrompts } from './page-protocol.ts';
import { SlackError } from './slack-error.ts';

export type AgentChange =
  | ({ readonly kind: 'prompts' } & SuggestedPrompts)
  | ({ readonly kind: 'session' } & AgentSession)
  | ({ readonly kind: 'step' } & StepRun);

export class AgentState {
  readonly #prompts = new Map<string, SuggestedPrompts>();
  readonly #sessions = new Map<string, AgentSession>();
  readonly #runs = new Map<string, StepRun & { readonly team: Team }>();
  readonly #listeners = new Set<(change: AgentChange) => void>();

  get prompts(): readonly SuggestedPrompts[] {
    return [...this.#prompts.values()];
  }

  get sessions(): readonly AgentSession[] {
    return [...this.#sessions.values()];
  }

  setPrompts(prompts: SuggestedPrompts): void {
    remember(this.#prompts, `${prompts.channel} ${prompts.threadTs ?? ''}`, prompts);
    this.#tell({ kind: 'prompts', ...prompts });
  }

  setSession(session: AgentSession): void {
    remember(this.#sessions, `${session.channel} ${session.threadTs}`, session);
    this.#tell({ kind: 'session', ...session });
  }

  startRun(team: Team, step: StepDefinition): StepRun {
    const executionId = `Fx${randomBytes(5).toString('hex').toUpperCase()}`;
    const run: StepRun = { executionId, callbackId: step.callbackId, state: 'running' };
    remember(this.#runs, executionId, { ...run, team });
    this.#tell({ kind: 'step', ...run });
    return run;
  }

  /** A run ends once. */
  endRun(team: Team, executionId: string, end: Pick<StepRun, 'state' | 'outputs' | 'error'>): void {
    const run = this.#runs.get(executionId);
    if (run?.team.id !== team.id) throw new SlackError('function_execution_not_found');
    if (run.state !== 'running') throw new SlackError('function_execution_not_in_progress');
    const { team: _, ...ended } = { ...run, ...end };
    this.#runs.set(executionId, { ...ended, team });
    this.#tell({ kind: 'step', ...ended });
  }

  runs(): readonly StepRun[] {
    return [...this.#runs.values()].map(({ team: _, ...run }) => run);
  }

  onChange(listener: (change: AgentChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: AgentChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  const oldest = map.keys().next();
  if (map.size >= LIMITS.workspaceMessages && !map.has(key) && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}
