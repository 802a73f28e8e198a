/** Things that are kept as long as there is room; what was not asked for longest goes first. */
export class Kept<T> {
  private readonly room: number
  private taken = 0
  private readonly things = new Map<string, { readonly thing: T; readonly size: number }>()

  /** `room` is the sum of all sizes that is never exceeded, in whatever they are given in. */
  constructor(room: number) {
    this.room = room
  }

  get(key: string): T | undefined {
    const known = this.things.get(key)
    if (known === undefined) return undefined
    // a map lists what was put in last at its end
    this.things.delete(key)
    this.things.set(key, known)
    return known.thing
  }

  /** Keeps a thing, unless it is larger than all the room. Gives it back. */
  set(key: string, thing: T, size: number): T {
    this.drop(key)
    if (size > this.room) return thing
    this.things.set(key, { thing, size })
    this.taken += size
    for (const oldest of this.things.keys()) {
      if (this.taken <= this.room) break
      this.drop(oldest)
    }
    return thing
  }

  private drop(key: string): void {
    this.taken -= this.things.get(key)?.size ?? 0
    this.things.delete(key)
  }
}
