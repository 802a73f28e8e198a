import { describe, expect, it } from 'vitest'
import { readBuildings } from '../../src/imports/buildings.ts'

const read = (text: string | Buffer) => readBuildings(Buffer.from(text))
const line = (network: string, length: number | string, building = 'HQ', more = '1,0') =>
  `${network},,${length},${building},,,,,,,,,${more}`
const faults = (text: string | Buffer) => read(text).faults.map((fault) => `${fault.line}: ${fault.message}`)
const warnings = (text: string) => read(text).warnings.map((one) => `${one.line}: ${one.message}`)
const networks = (text: string) => read(text).rows.map((row) => row.network)

describe('a building file', () => {
  it('is read column by column', () => {
    const { rows, faults, warnings } = read(
      '10.1.2.0,NO/Oslo/HQ,24,HQ,Own,Office,Admin,Oslo,0150,NO,,EMEA,1,0,1\n',
    )
    expect({ faults, warnings }).toEqual({ faults: [], warnings: [] })
    expect(rows).toEqual([
      {
        source_line: 1,
        network: '10.1.2.0/24',
        network_name: 'NO/Oslo/HQ',
        building_name: 'HQ',
        ownership_type: 'Own',
        building_type: 'Office',
        building_office_type: 'Admin',
        city: 'Oslo',
        zip_code: '0150',
        country: 'NO',
        state: null,
        region: 'EMEA',
        is_inside_corp: true,
        is_express_route: false,
        is_vpn: true,
        range: { family: 4, length: 24, first: 0x0a010200n, last: 0x0a0102ffn },
      },
    ])
  })

  it.each([
    ['commas', (text: string) => text],
    ['tabs', (text: string) => text.replaceAll(',', '\t')],
    ['semicolons', (text: string) => text.replaceAll(',', ';')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', (text: string) => text.replaceAll('\n', '\r')],
    ['white space around the values', (text: string) => text.replaceAll(',', ' ,\u00a0')],
    ['no end of the last line', (text: string) => text.trimEnd()],
    ['empty lines', (text: string) => text.replaceAll('\n', '\n\n,,,,,,,,,,,,,,\n  \n')],
    ['quotes', (text: string) => text.replaceAll(/[^,\n]+/g, '"$&"')],
  ])('may have %s', (_, written) => {
    const plain = `${line('10.1.0.0', 16, 'Söder', '1,0,1')}\n${line('10.2.0.0', 16, '', '0,1,0')}\n`
    const without = (text: string) => read(text).rows.map(({ source_line: _, ...row }) => row)
    expect(without(plain)).toMatchObject([
      { network: '10.1.0.0/16', building_name: 'Söder', is_vpn: true },
      { network: '10.2.0.0/16', building_name: null, is_express_route: true },
    ])
    expect(read(written(plain)).faults).toEqual([])
    expect(without(written(plain))).toEqual(without(plain))
  })

  it('may have 14 columns or 15, and empty ones behind them; without the last a range is no VPN', () => {
    const text = [
      line('10.1.0.0', 16, 'A', '1,0'),
      line('10.2.0.0', 16, 'A', '1,0,1'),
      line('10.3.0.0', 16, 'A', '1,0,'),
      line('10.4.0.0', 16, 'A', '1,0,0,,'),
    ].join('\n')
    expect(faults(text)).toEqual([])
    expect(read(text).rows.map((row) => row.is_vpn)).toEqual([false, true, false, false])
  })

  it('keeps separators and quotes that stand in quotes', () => {
    const { rows } = read(line('10.1.0.0', 16, '"Weir ""Old"" House, North"'))
    expect(rows[0]!.building_name).toBe('Weir "Old" House, North')
  })

  it('may begin with the names of the columns, which is told', () => {
    const header =
      'NetworkIP,NetworkName,NetworkRange,BuildingName,OwnershipType,BuildingType,BuildingOfficeType,City,ZipCode,Country,State,Region,InsideCorp,ExpressRoute,VPN'
    expect(networks(`${header}\n${line('10.1.0.0', 16)}`)).toEqual(['10.1.0.0/16'])
    expect(warnings(`${header}\n${line('10.1.0.0', 16)}`)).toEqual(['1: names the columns, and is left out'])
    expect(faults(`${line('10.1.0.0', 16)}\n${header}`)).toHaveLength(5)
    expect(faults(header)).toEqual(['null: holds no line of data: name another file'])
  })

  it('tells all its faults, each with its line and what to do', () => {
    const text = [
      line('10.1.0.0', 16),
      line('10.1.2.x', 33),
      line('10.1.2.0/24', 24),
      line('010.1.2.0', ''),
      line('10.3.0.0:443', '2 4'),
      line('::ffff:10.3.0.0', 112),
      line('fe80::1%eth0', 64),
      line('2001:db8::', 129),
      line('10.1.4.0', 33),
      line('10.1.3.0', 24, 'HQ', 'yes,,2'),
      '10.1.5.0,,24,HQ',
      `${line('10.1.5.0', 24)},0,HQ`,
      line('10.1.6.0', 24, 'H"Q'),
      line('10.1.7.0', 24, 'H\0Q'),
      line('10.1.255.255', 16),
      line('10.1.0.0', 16, 'Other'),
    ].join('\n')
    expect(faults(text)).toEqual([
      '2: NetworkIP (column 1) is "10.1.2.x": write the first address of the range, IPv4 or IPv6',
      '3: NetworkIP (column 1) is "10.1.2.0/24": write the prefix length into column 3 alone',
      '4: NetworkIP (column 1) is "010.1.2.0": write the first address of the range, IPv4 or IPv6',
      '4: NetworkRange (column 3) is empty: write the length of the prefix, 0 to 128',
      '5: NetworkIP (column 1) is "10.3.0.0:443": write the first address of the range, IPv4 or IPv6',
      '5: NetworkRange (column 3) is "2 4": write the length of the prefix, 0 to 128',
      '6: NetworkIP (column 1) is "::ffff:10.3.0.0": write the first address of the range, IPv4 or IPv6',
      '7: NetworkIP (column 1) is "fe80::1%eth0": write the first address of the range, IPv4 or IPv6',
      '8: NetworkRange (column 3) is "129": write the length of the prefix, 0 to 128',
      '9: NetworkRange (column 3) is "33": write the length of the prefix, 0 to 32',
      '10: InsideCorp (column 13) is "yes": write 1 or 0',
      '10: ExpressRoute (column 14) is empty: write 1 or 0',
      '10: VPN (column 15) is "2": write 1 or 0',
      '11: has 4 columns instead of 14 or 15: leave none out, and add none',
      '12: has 16 columns instead of 14 or 15: leave none out, and add none',
      '13: quotes that do not match: close each, and write one within a value twice',
      '14: holds a control character: take it out',
      '15: 10.1.0.0/16 is in line 1, too: leave one of the two out',
      '16: 10.1.0.0/16 is in line 1, too: leave one of the two out',
    ])
  })

  it('tells a value that is long by its beginning', () => {
    expect(faults(line('x'.repeat(10_000), 24))).toEqual([
      `1: NetworkIP (column 1) is "${'x'.repeat(59)}…": write the first address of the range, IPv4 or IPv6`,
    ])
  })

  it.each([
    ['nothing', Buffer.from(''), 'null: holds no line of data: name another file'],
    ['blank lines', Buffer.from('\ufeff\r\n ,,\t\n'), 'null: holds no line of data: name another file'],
    [
      'UTF-16',
      Buffer.from(`\ufeff${line('10.1.0.0', 16)}`, 'utf16le'),
      'null: is UTF-16, as Excel’s “Unicode Text” is: save it as “CSV UTF-8”',
    ],
    [
      'another encoding',
      Buffer.from(`${line('10.1.0.0', 16)}\n${line('10.2.0.0', 16, 'Söder')}`, 'latin1'),
      '2: is not UTF-8: save the file as “CSV UTF-8”',
    ],
  ])('that holds %s is refused', (_, bytes, fault) => {
    expect(faults(bytes)).toEqual([fault])
    expect(read(bytes).rows).toEqual([])
  })
})

describe('a range', () => {
  it('is written as its first address and the length of its prefix', () => {
    const text = [
      line('10.1.2.0', 24),
      line('10.1.2.200', 32),
      line('0.0.0.0', 0),
      line('2001:DB8:0:0:0:0:0:0', 48),
      line('2001:db8::8:800:200C:417A', 128),
      line('::', 0),
      line('2001:db8:0:1:0:0:0:0', 64),
    ].join('\n')
    expect(networks(text)).toEqual([
      '10.1.2.0/24',
      '10.1.2.200/32',
      '0.0.0.0/0',
      '2001:db8::/48',
      '2001:db8::8:800:200c:417a/128',
      '::/0',
      '2001:db8:0:1::/64',
    ])
  })

  it('that does not begin at its first address is taken from there, which is told', () => {
    const text = `${line('172.16.9.7', 21)}\n${line('2001:db8::1', 64)}`
    expect(networks(text)).toEqual(['172.16.8.0/21', '2001:db8::/64'])
    expect(warnings(text)).toEqual([
      '1: 172.16.9.7 is not the first address of its range: taken as 172.16.8.0/21',
      '2: 2001:db8::1 is not the first address of its range: taken as 2001:db8::/64',
    ])
  })

  it('that homes have, too, is told', () => {
    const text = [
      line('192.168.0.0', 16),
      line('192.168.1.128', 25, ''),
      line('10.0.56.0', 24),
      line('192.168.3.0', 24),
      line('10.1.0.0', 16),
    ].join('\n')
    expect(warnings(text)).toEqual([
      '1: 192.168.0.0/16 meets 192.168.0.0/24 and 4 more, which home routers give out: everyone behind such a router will count as in "HQ"',
      '2: 192.168.1.128/25 meets 192.168.1.0/24, which home routers give out: everyone behind such a router will count as part of it',
      '3: 10.0.56.0/24 meets 10.0.56.0/24, which home routers give out: everyone behind such a router will count as in "HQ"',
    ])
  })
})
