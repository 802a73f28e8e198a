import type { TableFill } from './table-fill.ts'

/** Where the offices of the made-up tenant are: five floors to a building, twelve buildings, and the VPN. */
export const buildings: TableFill = {
  table: ':facts.building_networks',
  columns: {
    network: "'10.' || 20 + office / 10 || '.' || office % 10 * 10 + 1 || '.0/24'",
    network_name: "'Floor ' || office % 5 + 1",
    building_name: "'House ' || (office / 5 + 1)",
    ownership_type: "'Leased'",
    building_type: "'Office'",
    city: "(array['Bergen', 'Oslo', 'Leeds', 'Utrecht', 'Porto', 'Malmo'])[office / 5 % 6 + 1]",
    country: "(array['NO', 'NO', 'GB', 'NL', 'PT', 'SE'])[office / 5 % 6 + 1]",
    region: "case when office / 5 % 6 in (0, 1, 5) then 'Nordics' else 'Europe' end",
    is_inside_corp: 'true',
    is_express_route: 'false',
    is_vpn: 'false',
  },
  from: 'generate_series(0, 59) office',
}

export const vpn: TableFill = {
  table: ':facts.building_networks',
  columns: {
    network: "'10.200.0.0/16'",
    network_name: "'VPN'",
    building_name: "'VPN'",
    is_inside_corp: 'false',
    is_express_route: 'false',
    is_vpn: 'true',
  },
  from: '(values (1)) once',
}
