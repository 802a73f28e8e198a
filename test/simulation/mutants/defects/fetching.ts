import type { Defect } from '../defect.ts'

/** Defects of how calls are fetched, how what Graph says is taken, and how a run ends. */
export const fetchingDefects: readonly Defect[] = [
  {
    name: 'a call that is not there yet counts as gone',
    file: 'src/pipeline/sync/unloaded.ts',
    find: 'age > KEPT_MS + LONGEST_CALL_MS',
    replace: 'age > 0',
    seeds: 300,
  },
  {
    name: 'what is in the tables is given up with the call',
    file: 'src/loader/work.ts',
    find: "when l.version_loaded is null then 'aged_out' else 'loaded' end,",
    replace: "else 'aged_out' end,",
    seeds: 1_000,
  },
  {
    name: 'a call that could not be fetched is all right',
    file: 'src/pipeline/sync/verdict.ts',
    find: '  if (failed > 0) whys.push(',
    replace: '  if (failed < 0) whys.push(',
    seeds: 500,
  },
  {
    name: 'an error while calls are fetched is swallowed',
    file: 'src/pipeline/sync/fetching.ts',
    find: '        if (!stop.aborted) fail(error)\n',
    replace: '        if (stop.aborted) fail(error)\n',
    seeds: 500,
  },
  {
    name: 'a token goes wherever a link leads',
    file: 'src/fetcher/links.ts',
    find: "  if (url.protocol !== 'https:' || url.origin !== cloud.graph)\n",
    replace: "  if (url.protocol === 'file:' || cloud.graph === '')\n",
    seeds: 500,
  },
  {
    name: 'the pages of sessions come in the wrong order',
    file: 'src/pipeline/sync/fetching.ts',
    find: '    found.push(answer.bytes)\n',
    replace: '    found.unshift(answer.bytes)\n',
    seeds: 200,
  },
  {
    name: 'sessions are put together with the participants of another version',
    file: 'src/pipeline/sync/fetching.ts',
    find: '        if (version !== first.version) continue\n',
    replace: '',
    seeds: 200,
  },
  {
    name: 'participants of several pages are of several versions',
    file: 'src/pipeline/sync/fetching.ts',
    find: '          if ((await getVersion(graph, work.id, stop)) !== version) continue\n',
    replace: '',
    seeds: 1_000,
  },
  {
    name: 'a part of the sessions is taken for all of them',
    file: 'src/pipeline/sync/fetching.ts',
    find: '  if (first.nextSessions === undefined) return found\n',
    replace: '  if (first.nextSessions !== null) return found\n',
    seeds: 100,
  },
  {
    name: 'an error ends a run as if all were well',
    file: 'src/pipeline/sync.ts',
    find: "    if (this.#ending?.why === 'error' && !isPartial(this.#ending.error, this.#tally)) throw this.#ending.error",
    replace: "    if (this.#ending?.why === 'error') this.#ending = undefined",
    seeds: 300,
  },
  {
    name: 'what Graph asks to wait is not waited',
    file: 'src/fetcher/quota.ts',
    find: '    if (retryAfterMs !== undefined && retryAfterMs > 0) return retryAfterMs * (1 + random() * 0.1)\n',
    replace: '    if (retryAfterMs !== undefined) return Number.NaN\n',
    seeds: 500,
  },
  {
    name: 'a pause of hours is slept through with the lease in hand',
    file: 'src/fetcher/graph.ts',
    find: "      case 'refused':\n        this.meter.throttled++\n        if ((verdict.retryAfterMs ?? 0) > LONGEST_PAUSE) throw",
    replace:
      "      case 'refused':\n        this.meter.throttled++\n        if (verdict.retryAfterMs !== undefined) await this.#parts.surroundings.sleep(verdict.retryAfterMs)\n        if ((verdict.retryAfterMs ?? 0) > 1e12) throw",
    seeds: 300,
  },
  {
    name: 'a warehouse takes the calls of any tenant',
    file: 'src/loader/tenant.ts',
    find: '  if (pinned !== tenantId.toLowerCase()) {',
    replace: "  if (pinned === '') {",
    seeds: 1_000,
  },
]
