const NONE = -1;

/**
 * The campaigns that a user has clicked so far, most recent click first, each with its last click. It is a linked
 * list in arrays by campaign, so a click costs the same however many there were.
 */
export class RecentCampaigns {
  readonly #next: Int32Array;
  /** The campaign clicked after this one. For the first campaign the value is never read. */
  readonly #previous: Int32Array;
  readonly #lastClick: Int32Array;
  /** The most recently clicked campaign, or -1. */
  first = NONE;

  constructor(campaigns: number) {
    this.#next = new Int32Array(campaigns);
    this.#previous = new Int32Array(campaigns);
    this.#lastClick = new Int32Array(campaigns).fill(NONE);
  }

  /** Records a click that comes after all clicks recorded so far in the order (time, click id, campaign id). */
  clicked(campaign: number, click: number): void {
    const known = this.#lastClick[campaign] !== NONE;
    this.#lastClick[campaign] = click;
    if (this.first === campaign) return;
    if (known) this.#unlink(campaign);
    this.#next[campaign] = this.first;
    if (this.first !== NONE) this.#previous[this.first] = campaign;
    this.first = campaign;
  }

  /** The campaign behind this one in the list, whose last click is older; -1 behind the last. */
  after(campaign: number): number {
    return this.#next[campaign];
  }

  /** The campaign's last click. */
  lastClick(campaign: number): number {
    return this.#lastClick[campaign];
  }

  /** Forgets everything. It only visits campaigns that were clicked, as there may be many campaigns and few clicks. */
  clear(): void {
    for (let campaign = this.first; campaign !== NONE; campaign = this.#next[campaign]) {
      this.#lastClick[campaign] = NONE;
    }
    this.first = NONE;
  }

  #unlink(campaign: number): void {
    const next = this.#next[campaign];
    const previous = this.#previous[campaign];
    this.#next[previous] = next;
    if (next !== NONE) this.#previous[next] = previous;
  }
}
