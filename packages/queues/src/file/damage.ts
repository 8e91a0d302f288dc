/** A damaged file that was put aside. */
export interface Damage {
  readonly path: string;
  /** Where it is now, its log beside it. */
  readonly movedTo: string;
  /** What was wrong with it. */
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}
