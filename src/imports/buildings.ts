import { type Line, linesOf, type Read, type Remark } from './lines.ts'
import { bitsOf, cidrOf, familyOf, holds, type Range, rangeAround } from './range.ts'

/** A line of a building file: names as the columns of the table building_networks. NULL where it says nothing. */
export interface BuildingNetwork {
  readonly source_line: number
  /** In CIDR notation. */
  readonly network: string
  readonly network_name: string | null
  readonly building_name: string | null
  readonly ownership_type: string | null
  readonly building_type: string | null
  readonly building_office_type: string | null
  readonly city: string | null
  readonly zip_code: string | null
  readonly country: string | null
  readonly state: string | null
  readonly region: string | null
  readonly is_inside_corp: boolean
  readonly is_express_route: boolean
  readonly is_vpn: boolean
  /** The same range as numbers. */
  readonly range: Range
}

/** Addresses that home routers, and phones as hotspots, give out. As in the roll-up. */
const HOME_RANGES: readonly Range[] = [
  '10.0.0.0',
  '10.0.32.0',
  '10.0.56.0',
  '10.0.136.0',
  '10.0.160.0',
  '172.20.10.0',
  '192.168.0.0',
  '192.168.1.0',
  '192.168.2.0',
  '192.168.43.0',
  '192.168.178.0',
].map((address) => rangeAround(address, 24)!)

/**
 * Reads a building file as Microsoft's Call Quality Dashboard takes it: comma- or tab-separated, without a header, 14
 * or 15 columns. All faults are told, not the first alone.
 */
export function readBuildings(bytes: Buffer): Read<BuildingNetwork> {
  const lines = linesOf(bytes, { columns: [14, 15], isHeader })
  const rows: BuildingNetwork[] = []
  const faults: Remark[] = [...lines.faults]
  const warnings: Remark[] = [...lines.warnings]
  const firstLines = new Map<string, number>()
  for (const line of lines.rows) {
    const row = readLine(line, faults)
    if (row === undefined) continue
    const earlier = firstLines.get(row.network)
    if (earlier === undefined) firstLines.set(row.network, line.number)
    else {
      faults.push({
        line: line.number,
        message: `${row.network} is in line ${earlier}, too: leave one of the two out`,
      })
    }
    warnings.push(...surprises(line, row))
    rows.push(row)
  }
  faults.sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
  return { rows, faults, warnings }
}

/** Names of columns stand where an address and numbers would. */
function isHeader([network = '', , length = '', ...rest]: readonly string[]): boolean {
  return /^[a-z][a-z _-]*$/i.test(network) && !/^\d*$/.test(length) && !/^[01]?$/.test(rest[9] ?? '')
}

/** The row of a line; undefined where the line has faults, which are added to the others. */
function readLine({ number, fields }: Line, faults: Remark[]): BuildingNetwork | undefined {
  const before = faults.length
  const fault = (column: number, name: string, what: string) => {
    faults.push({ line: number, message: `${name} (column ${column}) ${what}` })
  }
  const text = (column: number) => fields[column - 1] || null
  const flag = (column: number, name: string, whereEmpty?: boolean) => {
    const value = fields[column - 1] ?? ''
    if (value === '1') return true
    if (value === '0') return false
    if (value === '' && whereEmpty !== undefined) return whereEmpty
    fault(column, name, `is ${quoted(value)}: write 1 or 0`)
    return false
  }
  const range = rangeOf(fields, fault)
  const flags = {
    is_inside_corp: flag(13, 'InsideCorp'),
    is_express_route: flag(14, 'ExpressRoute'),
    is_vpn: flag(15, 'VPN', false),
  }
  if (range === undefined || faults.length > before) return undefined
  return {
    source_line: number,
    network: cidrOf(range),
    network_name: text(2),
    building_name: text(4),
    ownership_type: text(5),
    building_type: text(6),
    building_office_type: text(7),
    city: text(8),
    zip_code: text(9),
    country: text(10),
    state: text(11),
    region: text(12),
    ...flags,
    range,
  }
}

function rangeOf(
  fields: readonly string[],
  fault: (column: number, name: string, what: string) => void,
): Range | undefined {
  const [address = '', , length = ''] = fields
  const family = familyOf(address)
  if (family === undefined) {
    const advice = address.includes('/')
      ? 'write the prefix length into column 3 alone'
      : 'write the first address of the range, IPv4 or IPv6'
    fault(1, 'NetworkIP', `is ${quoted(address)}: ${advice}`)
  }
  const most = bitsOf(family ?? 6)
  if (!/^\d{1,3}$/.test(length) || Number(length) > most) {
    fault(3, 'NetworkRange', `is ${quoted(length)}: write the length of the prefix, 0 to ${most}`)
    return undefined
  }
  return family === undefined ? undefined : rangeAround(address, Number(length))
}

/** What is taken otherwise than its author may think. */
function surprises({ number, fields }: Line, { network, range, building_name }: BuildingNetwork): Remark[] {
  const remarks: Remark[] = []
  const address = rangeAround(fields[0]!, bitsOf(range.family))!
  if (address.first !== range.first) {
    remarks.push({
      line: number,
      message: `${fields[0]} is not the first address of its range: taken as ${network}`,
    })
  }
  const homes = HOME_RANGES.filter((home) => holds(range, home) || holds(home, range))
  if (homes.length > 0) {
    const others = homes.length > 1 ? ` and ${homes.length - 1} more` : ''
    const place = building_name === null ? 'part of it' : `in ${quoted(building_name)}`
    remarks.push({
      line: number,
      message: `${network} meets ${cidrOf(homes[0]!)}${others}, which home routers give out: everyone behind such a router will count as ${place}`,
    })
  }
  return remarks
}

/** A value of the file as it is told, cut where it is long. */
function quoted(value: string): string {
  if (value === '') return 'empty'
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)
}
