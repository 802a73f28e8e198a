import type { Request } from './exchange.ts'
import { type Route, routeOf } from './routes.ts'

/** What a request was for: `other` is what no sync asks for. */
export type Counted = Route | 'other'

/** What an emulator was asked, and what it answered. */
export class Counts {
  private readonly byRoute = new Map<Counted, Map<number, number>>()
  private readonly bearers = new Map<Counted, number>()

  /** Counts a request that is to be answered with this status. */
  add(request: Request, status: number): void {
    const route = routeOf(request.url) ?? 'other'
    let statuses = this.byRoute.get(route)
    if (statuses === undefined) {
      statuses = new Map()
      this.byRoute.set(route, statuses)
    }
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (request.headers.authorization) this.bearers.set(route, (this.bearers.get(route) ?? 0) + 1)
  }

  /** Requests for something, with a status or with any; by default all. */
  of(route?: Counted, status?: number): number {
    let sum = 0
    for (const [name, statuses] of this.byRoute) {
      if (route !== undefined && name !== route) continue
      for (const [code, count] of statuses) if (status === undefined || code === status) sum += count
    }
    return sum
  }

  /** Requests that carried a bearer token or other credentials in their headers. */
  withCredentials(route?: Counted): number {
    if (route !== undefined) return this.bearers.get(route) ?? 0
    return [...this.bearers.values()].reduce((sum, one) => sum + one, 0)
  }

  /** Requests that were one too many. */
  get throttled(): number {
    return this.of(undefined, 429)
  }

  /** All of it, for printing: `{ list: { 200: 3 } }`. */
  toJSON(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries(
      [...this.byRoute].map(([name, statuses]) => [name, Object.fromEntries(statuses)]),
    )
  }

  reset(): void {
    this.byRoute.clear()
    this.bearers.clear()
  }
}
