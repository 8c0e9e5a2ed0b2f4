/** Reading single variables: trimmed, and every problem noted under the variable's name and never with its value. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Notes a problem with a variable or a place in the file; reading goes on, so that all of them are told at once. */
export type Complain = (place: string, problem: string) => void;

/** Told as "place problem": a variable, or a place in the configuration file, and never what stands there. */
export interface Problem {
  readonly place: string;
  readonly problem: string;
}

/** An empty variable is as good as none. */
export function textOf(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
}

export function choiceOf<Choice extends string>(
  environment: Environment,
  name: string,
  choices: readonly Choice[],
  complain: Complain,
): Choice | undefined {
  const text = textOf(environment, name)?.toLowerCase();
  const choice = choices.find((known) => known === text);
  if (text !== undefined && choice === undefined) complain(name, `must be one of ${choices.join(', ')}`);
  return choice;
}

export interface Range {
  readonly from: number;
  readonly to: number;
  /** 0: whole numbers only. */
  readonly decimals: number;
}

export function numberOf(
  environment: Environment,
  name: string,
  { from, to, decimals }: Range,
  complain: Complain,
): number | undefined {
  const text = textOf(environment, name);
  if (text === undefined) return undefined;
  const [, fraction = ''] = text.split('.');
  const isNumber = /^\d{1,15}(?:\.\d+)?$/.test(text) && fraction.length <= decimals;
  const number = Number(text);
  if (isNumber && number >= from && number <= to) return number;
  complain(name, `must be a ${decimals === 0 ? 'whole ' : ''}number from ${from} to ${to}`);
  return undefined;
}
