/**
 * The functions that receive the events of one kind. A feature publishes `add`, and calls `notify`
 * itself.
 */
export class Listeners<Args extends readonly unknown[]> {
  private readonly listeners: ((...args: Args) => void)[] = []

  /** Adds a function that receives each event from now on. */
  readonly add = (listener: (...args: Args) => void): void => {
    this.listeners.push(listener)
  }

  readonly notify = (...args: Args): void => {
    for (const listener of this.listeners) listener(...args)
  }
}
