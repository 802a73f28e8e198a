import { VPN_NETWORKS } from './places.ts'
import { BUILDINGS, type Building, type Subnet } from './sites.ts'

/** Where the tenant's countries are, in the words of a building file. */
const REGIONS: Readonly<Record<string, string>> = {
  CA: 'Americas',
  US: 'Americas',
  SG: 'Asia Pacific',
}

/**
 * The tenant's building map as the building file of Microsoft's Call Quality Dashboard has it: 15 columns, no header.
 * As in most tenants, it is not complete: nobody has entered the newest floor of the largest building.
 */
export function buildingFile(): string {
  const [largest] = BUILDINGS.values
  const ofBuildings = BUILDINGS.values.flatMap((building) =>
    building.floors
      .filter(({ number }) => building !== largest || number < building.floors.length)
      .flatMap(({ number, wired, wifi }) =>
        [wired, wifi].flatMap((subnet) => lines(building, number, subnet)),
      ),
  )
  const ofVpn = VPN_NETWORKS.map(
    (network, number) =>
      `${network},VPN ${number + 1},24,VPN gateway,Own,Data centre,None,Utrecht,,NL,,Europe,1,0,1`,
  )
  return [...ofBuildings, ...ofVpn].map((line) => `${line}\r\n`).join('')
}

function lines(
  { name, city, country }: Building,
  floor: number,
  { network, network6, medium }: Subnet,
): string[] {
  const line = (address: string, length: number, family: string) =>
    [
      ...[
        address,
        `${country}/${city}/${name} ${floor} ${medium}${family}`,
        length,
        name,
        'Rented',
        'Office',
        'Regional',
      ],
      ...[city, '', country, '', REGIONS[country] ?? 'Europe', 1, 0, 0],
    ].join(',')
  return [line(network, 24, ''), ...(network6 === null ? [] : [line(network6, 64, ' IPv6')])]
}
