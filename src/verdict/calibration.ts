/**
 * Every constant that ranks suspects and grades confidence, in one value, so that a bench can choose them on some faults
 * and try them on the others: npm run bench:rca -- DIRECTORY --leave-one-out. The values stand on plateaus; how far each
 * can move, and the figures, are in ARCHITECTURE.md.
 */

export interface Calibration {
  /** The caller's share of each leg of a call before anything else is known. */
  readonly callerPriorRequest: number;
  readonly callerPriorResponse: number;
  /** The chance that own time of a span without children is a hidden call. */
  readonly hiddenCallPrior: number;
  /** How strongly the accounts around both owners count, against the prior. */
  readonly evidencePower: number;
  /** What each other call that waited as long per call is worth, up to two. */
  readonly sameWaitOdds: number;
  /** Two calls waited alike when they grew by the same time per call within this factor. */
  readonly sameWaitFactor: number;
  /** How strongly it counts what each owner explains already. */
  readonly occamPower: number;
  /** Keeps a service without any growth of its own in the race, as a share of all growth. */
  readonly occamFloor: number;
  /** An item counts as grown when it grew by this part of all growth … */
  readonly grownShare: number;
  /** … and by this part of its own baseline. */
  readonly grownRatio: number;

  /** Distance between the first two suspects, as a share of all growth. */
  readonly highMargin: number;
  readonly mediumMargin: number;
  /** Shrinkage as a share of growth above which two traces mostly differ by chance. */
  readonly noisy: number;
  /** Part of the slowdown that mending the cause has to save. */
  readonly savesEnough: number;
  /** Part of the slowdown that lies beyond what a pool of baselines calls normal. */
  readonly beyondNorm: number;
  /** Part of what the first suspect explains that its rival cannot, from which there is no other explanation. */
  readonly explainsAlone: number;
  /** Growth around a rival, as a share of all growth, that speaks against it. */
  readonly speaksAgainst: number;
  /** Part of the calls between two services that have to wait, or it is chance. */
  readonly mostCalls: number;
}

export const CALIBRATION: Calibration = {
  callerPriorRequest: 0.1,
  callerPriorResponse: 0.2,
  hiddenCallPrior: 0.05,
  evidencePower: 1.5,
  sameWaitOdds: 7,
  sameWaitFactor: 1.5,
  occamPower: 0.5,
  occamFloor: 0.02,
  grownShare: 0.05,
  grownRatio: 0.1,
  highMargin: 0.55,
  mediumMargin: 0.25,
  noisy: 0.5,
  savesEnough: 0.5,
  beyondNorm: 0.5,
  explainsAlone: 0.3,
  speaksAgainst: 0.15,
  mostCalls: 0.5,
};
