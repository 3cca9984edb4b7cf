/** A run did what no correct cluster does. */
export class SimulationFailure extends Error {
  override readonly name = "SimulationFailure";
  readonly check: string;

  constructor(check: string, detail: string) {
    super(`${check}: ${detail}`);
    this.check = check;
  }
}
