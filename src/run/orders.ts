/**
 * Orders to a run while it runs. They are carried out between two iterations, one after another. An order that
 * can't be carried out rejects; the caller of serve() says what that means for the run.
 */
interface Order {
  carryOut(): Promise<void>;
  refuse(error: unknown): void;
}

export class Orders {
  #waiting: Order[] = [];
  #wake: () => void = () => undefined;

  /** Resolves when the order has taken effect. */
  give(carryOut: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ carryOut: () => carryOut().then(resolve), refuse: reject });
      this.#wake();
    });
  }

  /**
   * Carries out the waiting orders, as long as `while` holds. A failure rejects that order alone; `onRefused`
   * hears of it first.
   */
  async serve(options: { while: () => boolean; onRefused: (error: unknown) => void }): Promise<void> {
    while (options.while()) {
      const order = this.#waiting.shift();
      if (!order) return;
      try {
        await order.carryOut();
      } catch (error) {
        options.onRefused(error);
        order.refuse(error);
      }
    }
  }

  /** Resolves when an order waits. */
  async arrival(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Rejects every order that waits. */
  refuseAll(error: unknown): void {
    for (const order of this.#waiting.splice(0)) order.refuse(error);
  }
}
