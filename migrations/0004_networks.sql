-- Where networks are: the building map and the list of endpoints as an administrator imports them.

create table :facts.building_networks (
  building_network_key bigint generated always as identity,
  network text not null,
  network_name text,
  building_name text,
  ownership_type text,
  building_type text,
  building_office_type text,
  city text,
  zip_code text,
  country text,
  state text,
  region text,
  is_inside_corp boolean not null,
  is_express_route boolean not null,
  is_vpn boolean not null default false,
  valid_from date,
  valid_to date,
  source_line bigint,
  constraint building_networks_pkey primary key (building_network_key),
  constraint building_networks_valid_check check (valid_from < valid_to)
);
create unique index building_networks_network_idx on :facts.building_networks (network, coalesce(valid_from, '-infinity'));
comment on table :facts.building_networks is 'One row per network range of the building map, and span of days in which it holds. Imported with `callhouse import buildings`; the columns are those of the building file of Microsoft''s Call Quality Dashboard.';
comment on column :facts.building_networks.building_network_key is 'Key of the network range.';
comment on column :facts.building_networks.network is 'The range in CIDR notation, for instance 10.1.2.0/24.';
comment on column :facts.building_networks.network_name is 'Name of the network.';
comment on column :facts.building_networks.building_name is 'Name of the building.';
comment on column :facts.building_networks.ownership_type is 'How the building is owned, in the words of the file.';
comment on column :facts.building_networks.building_type is 'What kind of building it is, in the words of the file.';
comment on column :facts.building_networks.building_office_type is 'What kind of office it is, in the words of the file.';
comment on column :facts.building_networks.city is 'City of the building.';
comment on column :facts.building_networks.zip_code is 'Postal code of the building.';
comment on column :facts.building_networks.country is 'Country of the building.';
comment on column :facts.building_networks.state is 'State or province of the building.';
comment on column :facts.building_networks.region is 'Region of the building.';
comment on column :facts.building_networks.is_inside_corp is 'Whether the network is inside the corporate network.';
comment on column :facts.building_networks.is_express_route is 'Whether the network reaches Microsoft by ExpressRoute.';
comment on column :facts.building_networks.is_vpn is 'Whether the network is a VPN.';
comment on column :facts.building_networks.valid_from is 'First day (UTC) on which the range is mapped so; NULL: since ever.';
comment on column :facts.building_networks.valid_to is 'First day (UTC) on which it no longer is; NULL: until further notice.';
comment on column :facts.building_networks.source_line is 'Line of the file that the range was imported from.';

create table :facts.endpoints (
  endpoint_key bigint generated always as identity,
  endpoint_name text not null,
  endpoint_model text,
  endpoint_type text,
  endpoint_label_1 text,
  endpoint_label_2 text,
  endpoint_label_3 text,
  constraint endpoints_pkey primary key (endpoint_key)
);
create unique index endpoints_endpoint_name_idx on :facts.endpoints (lower(endpoint_name));
comment on table :facts.endpoints is 'One row per machine of the endpoint file, which tells its make. Imported with `callhouse import endpoints`; joins caller_endpoint_name and callee_endpoint_name without regard to case.';
comment on column :facts.endpoints.endpoint_key is 'Key of the endpoint.';
comment on column :facts.endpoints.endpoint_name is 'Name of the machine. Tells of a person (EUII).';
comment on column :facts.endpoints.endpoint_model is 'Model of the machine.';
comment on column :facts.endpoints.endpoint_type is 'Type of the machine.';
comment on column :facts.endpoints.endpoint_label_1 is 'First label of your own.';
comment on column :facts.endpoints.endpoint_label_2 is 'Second label of your own.';
comment on column :facts.endpoints.endpoint_label_3 is 'Third label of your own.';

create table :ops.addresses (
  address text not null,
  is_resolved boolean not null default false,
  constraint addresses_pkey primary key (address)
);
create index addresses_unresolved_idx on :ops.addresses (address) where not is_resolved;
comment on table :ops.addresses is 'One row per address or subnet that a client was seen with; each is looked up in the building map once, and again when the map changes. Holds personal data.';
comment on column :ops.addresses.address is 'Address, or subnet, as in the table media.';
comment on column :ops.addresses.is_resolved is 'Whether address_buildings tells all there is to tell of it.';

create table :ops.address_buildings (
  address text not null,
  valid_from date not null,
  valid_to date not null,
  building_network_key bigint not null,
  constraint address_buildings_pkey primary key (address, valid_from),
  constraint address_buildings_address_fkey foreign key (address) references :ops.addresses (address) on delete cascade,
  constraint address_buildings_building_network_key_fkey foreign key (building_network_key) references :facts.building_networks (building_network_key) on delete cascade
);
create index address_buildings_building_network_key_idx on :ops.address_buildings (building_network_key);
comment on table :ops.address_buildings is 'One row per address and span of days in which the same range of the building map holds it best: the longest prefix. No row where no range does. Spans of one address never overlap. Holds personal data.';
comment on column :ops.address_buildings.address is 'Address, or subnet.';
comment on column :ops.address_buildings.valid_from is 'First day (UTC) of the span; -infinity: since ever.';
comment on column :ops.address_buildings.valid_to is 'First day (UTC) behind the span; infinity: until further notice.';
comment on column :ops.address_buildings.building_network_key is 'The range of the building map.';
