import type { ServerAddress } from '../../warehouse/readers/address.ts'

/** What there is to connect to, and as whom. */
export interface Destination extends ServerAddress {
  readonly schema: string
  readonly role: string
}

/** How tools are told where the warehouse is. No password is in any of it: callhouse does not know it. */
export interface Guide {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly schema: string
  readonly role: string
  /** `require` where the server encrypts connections, `disable` where it does not. */
  readonly sslmode: 'require' | 'disable'
  /** A command for a shell. */
  readonly psql: string
  readonly jdbc_url: string
  /** For programs on Windows. */
  readonly odbc_windows: string
  /** For programs elsewhere. */
  readonly odbc_unix: string
  /** An entry of odbc.ini. */
  readonly odbc_ini: string
  /** A file for `provisioning/datasources/` of Grafana, in YAML. */
  readonly grafana_datasource: string
  readonly power_bi: readonly string[]
  readonly excel: readonly string[]
  readonly metabase: readonly string[]
  /** What stands in the way of tools on other machines. */
  readonly notes: readonly string[]
}

/** The tables that a model of a BI tool begins with. */
const STAR =
  'quality_daily, dim_date, dim_user, dim_network, building_networks, dim_client, dim_device, dim_wifi'

/** Tells how to connect tools to a warehouse. */
export function guideTo(destination: Destination): Guide {
  const { port, database, schema, role, isEncrypted } = destination
  // tools connect by TCP; a socket is of the same machine
  const host = destination.host.startsWith('/') ? 'localhost' : destination.host
  const sslmode = isEncrypted ? 'require' : 'disable'
  const server = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const odbc = odbcSettings({ ...destination, host }, sslmode)
  const windows = `Driver={PostgreSQL Unicode(x64)};${asConnectionString(odbc)}`
  return {
    host,
    port,
    database,
    schema,
    role,
    sslmode,
    psql: `psql "postgresql://${encoded(role)}@${server}/${encoded(database)}?sslmode=${sslmode}"`,
    jdbc_url: `jdbc:postgresql://${server}/${encoded(database)}?user=${encoded(role)}&currentSchema=${schema}&sslmode=${sslmode}`,
    odbc_windows: windows,
    odbc_unix: `Driver={PostgreSQL Unicode};${asConnectionString(odbc)}`,
    odbc_ini: [
      '[callhouse]',
      'Driver = PostgreSQL Unicode',
      ...odbc.map(([name, value]) => `${iniNames[name] ?? name} = ${value}`),
    ].join('\n'),
    grafana_datasource: datasource(destination, server, sslmode),
    power_bi: [
      `Home > Get data > PostgreSQL database. Server ${server}, database ${database}, Import.`,
      `Sign in under Database (not Windows) as ${role}.${isEncrypted ? '' : ' The server does not encrypt: let it connect without.'}`,
      `In the navigator tick, of ${schema}: ${STAR}. Load.`,
      'In the model view the relationships are there already: tools take them from the foreign keys.',
      'Select dim_date > Table tools > Mark as date table, column day.',
    ],
    excel: [
      'Install psqlODBC (64-bit for a 64-bit Excel).',
      `Data > Get Data > From Other Sources > From ODBC. DSN (None); Advanced options, connection string: ${withoutUser(windows)}`,
      `Sign in under Database as ${role}, and take ${STAR} of ${schema} into the data model.`,
    ],
    metabase: [
      `Admin settings > Databases > Add database > PostgreSQL. Host ${host}, port ${port}, database ${database}, user ${role}.`,
      `Schemas: only these, ${schema}. ${isEncrypted ? 'Use a secure connection (SSL): on, mode require.' : 'Use a secure connection (SSL): off.'}`,
      'Admin settings > Localization > Report timezone: UTC, as all days and hours of the warehouse are.',
    ],
    notes: notes(destination, host),
  }
}

function notes({ host: own, isEncrypted }: Destination, host: string): string[] {
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(host)
  return [
    ...(own.startsWith('/')
      ? [`callhouse connects through the socket in ${own}; tools need the server to listen on TCP.`]
      : []),
    ...(isHere
      ? [
          'The server is known by an address of this machine alone. From other machines, name it as they know it, and see that it listens there (listen_addresses, pg_hba.conf).',
        ]
      : []),
    ...(isEncrypted || isHere
      ? []
      : ['The server does not encrypt connections: passwords and rows can be read on the way.']),
  ]
}

/** A part of a URL; quotes and the like are encoded too, as it stands in shells. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

type Settings = readonly (readonly [name: string, value: string])[]

/**
 * What psqlODBC is told. Booleans come as booleans, not as the texts 0 and 1, and large tables in pieces, not all at
 * once into memory.
 */
function odbcSettings({ host, port, database, role }: Destination, sslmode: string): Settings {
  return [
    ['Server', host],
    ['Port', String(port)],
    ['Database', database],
    ['Uid', role],
    ['SSLmode', sslmode],
    ['ReadOnly', '1'],
    ['BoolsAsChar', '0'],
    ['UseDeclareFetch', '1'],
    ['Fetch', '10000'],
  ]
}

/** What odbc.ini calls otherwise than a connection string. */
const iniNames: Readonly<Record<string, string>> = { Server: 'Servername', Uid: 'Username' }

function asConnectionString(settings: Settings): string {
  return settings
    .map(
      ([name, value]) => `${name}=${/[^\w.:/-]/.test(value) ? `{${value.replaceAll('}', '}}')}}` : value};`,
    )
    .join('')
}

/** Excel and Power BI ask for the user themselves, and refuse a connection string that names one. */
function withoutUser(connectionString: string): string {
  return connectionString.replace(/Uid=(?:\{(?:[^}]|\}\})*\}|[^;]*);/, '')
}

/** A data source of Grafana; JSON strings are strings of YAML. */
function datasource({ database, role, majorVersion }: Destination, server: string, sslmode: string): string {
  return `apiVersion: 1
datasources:
  - name: callhouse
    uid: callhouse
    type: grafana-postgresql-datasource
    url: ${JSON.stringify(server)}
    user: ${JSON.stringify(role)}
    jsonData:
      database: ${JSON.stringify(database)}
      sslmode: ${sslmode}
      postgresVersion: ${majorVersion * 100}
      timescaledb: false
    secureJsonData:
      # a variable of the environment of Grafana
      password: $CALLHOUSE_READER_PASSWORD`
}
