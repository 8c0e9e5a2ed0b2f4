/** Why a job was aborted: a person has had enough of it. */
export class Stopped extends Error {
  readonly userId: string;

  constructor(userId: string) {
    super('stopped by a person');
    this.userId = userId;
  }
}
