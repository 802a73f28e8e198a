import type { Guide } from './guide.ts'

/** A guide as people read it. */
export function guideText(guide: Guide): string {
  const { host, port, database, schema, role } = guide
  return [
    `Schema ${schema} in database ${database} on ${host}, port ${port}, as ${role} with the password of that role.`,
    ...guide.notes,
    section('psql', [guide.psql]),
    section('JDBC (DBeaver, Tableau, …)', [guide.jdbc_url]),
    section('ODBC on Windows', [guide.odbc_windows]),
    section('ODBC elsewhere', [guide.odbc_unix]),
    section('ODBC, as a data source of odbc.ini', guide.odbc_ini.split('\n')),
    section('Grafana: provisioning/datasources/callhouse.yaml', guide.grafana_datasource.split('\n')),
    section('Power BI Desktop', numbered(guide.power_bi)),
    section('Excel', numbered(guide.excel)),
    section('Metabase', numbered(guide.metabase)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return `\n${title}\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}`
}

function numbered(steps: readonly string[]): string[] {
  return steps.map((step, at) => `${at + 1}. ${step}`)
}
