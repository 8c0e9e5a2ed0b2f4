/**
 * Where the bot listens: one server for Slack's requests, the install page and report pages, and for health and metrics
 * either the same or one of their own, which the world need not reach.
 */
import type { Log } from '../log.ts';
import { HttpServer, type Routes } from './http-server.ts';

export interface Listening {
  readonly host: string;
  /** Of Slack's requests; undefined takes any free one. */
  readonly port?: number;
  /** Undefined: the same. */
  readonly healthHost?: string;
  readonly healthPort?: number;
}

export interface Addresses {
  /** Of Slack's requests, the install page and report pages, as in http://127.0.0.1:3737. */
  readonly slack?: string;
  readonly health?: string;
}

export class Doors {
  readonly #listening: Listening;
  readonly #slack: HttpServer | undefined;
  readonly #health: HttpServer | undefined;

  constructor(listening: Listening, slack: Routes, health: Routes, log: Log) {
    this.#listening = listening;
    const hasOwn = listening.healthPort !== undefined;
    if (Object.keys(slack).length > 0) this.#slack = new HttpServer(hasOwn ? slack : { ...slack, ...health }, log);
    if (hasOwn) this.#health = new HttpServer(health, log);
  }

  /** Throws Failure `misconfigured` when a port cannot be had. */
  async open(): Promise<Addresses> {
    const { host, port = 0, healthHost = host, healthPort = 0 } = this.#listening;
    const slack = await this.#slack?.listen(host, port, 'SPANDIFF_PORT');
    const health =
      this.#health === undefined ? slack : await this.#health.listen(healthHost, healthPort, 'SPANDIFF_HEALTH_PORT');
    return { ...(slack !== undefined && { slack }), ...(health !== undefined && { health }) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#slack?.close(), this.#health?.close()]);
  }
}
