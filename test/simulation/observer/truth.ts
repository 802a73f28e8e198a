import type { World, WorldCall, WorldVersion } from '../world/model.ts'

/** What a world says that a warehouse must hold, found quickly. */
export class Truth {
  readonly world: World
  readonly calls: ReadonlyMap<string, WorldCall>

  constructor(world: World) {
    this.world = world
    this.calls = new Map(world.calls.map((call) => [call.id, call]))
  }

  /** One version of a call. */
  version(id: string, version: number): WorldVersion | undefined {
    return this.calls.get(id)?.versions.find((one) => one.version === version)
  }

  /** The version that Graph shows of a call at a moment; undefined: none yet, or none any more. */
  shown(call: WorldCall, at: number): WorldVersion | undefined {
    if (at >= call.goneAt) return undefined
    return call.versions.findLast((one) => one.appearsAt <= at)
  }
}

/** A moment as it stands in messages. */
export function at(ms: number | null): string {
  return ms === null ? 'never' : new Date(ms).toISOString()
}
