/** The addresses of one member: one is in use until it fails, then the next one's turn comes. */
export class UrlPicker {
  #urls: readonly string[];
  #picked = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  get all(): readonly string[] {
    return this.#urls;
  }

  /** undefined: the member has no address. */
  pick(): string | undefined {
    return this.#urls[this.#picked];
  }

  update(urls: readonly string[]): void {
    this.#urls = urls;
    this.#picked = 0;
  }

  /** Moves on, unless somebody else has done so already. */
  failed(url: string | undefined): void {
    if (url !== this.#urls[this.#picked]) return;
    this.#picked = this.#urls.length === 0 ? 0 : (this.#picked + 1) % this.#urls.length;
  }
}
