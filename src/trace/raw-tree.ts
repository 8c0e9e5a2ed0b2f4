/** Raw spans under one root: what the passes of assemble.ts hand on to each other. */

/** Spans 0 … n−1 are the raw ones; n is the virtual root where there is one. */
export interface RawTree {
  readonly root: number;
  readonly size: number;
  /** NO_PARENT for the root, DROPPED for copies. */
  readonly parents: Int32Array;
  /** Orphans under a real root. */
  readonly detached: Uint8Array;
  /** Orphans under whatever root. */
  readonly orphan: Uint8Array;
}
