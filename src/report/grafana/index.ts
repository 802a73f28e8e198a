import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { questions } from '../../warehouse/questions.ts'
import { composed } from './dashboard.ts'
import { call } from './pages/call.ts'
import { devices } from './pages/devices.ts'
import { loader } from './pages/loader.ts'
import { networks } from './pages/networks.ts'
import { overview } from './pages/overview.ts'
import { people } from './pages/people.ts'
import { phone } from './pages/phone.ts'
import { wifi } from './pages/wifi.ts'
import { asking } from './question-sql.ts'

export { type AskingPanel, type Chosen, expanded, panels } from './expand.ts'
export { environment } from './provisioning.ts'
export { writeDashboards } from './write.ts'

/**
 * All dashboards for Grafana. Their panels ask the named questions, whose bare names the role that reads resolves by
 * its search_path: the same dashboards serve any schema.
 */
export async function dashboards(): Promise<Dashboard[]> {
  const known = await questions()
  const ask = asking(known)
  return [overview, networks, devices, wifi, phone, people, call, loader].map((page) =>
    composed(page(ask), ask, known),
  )
}
