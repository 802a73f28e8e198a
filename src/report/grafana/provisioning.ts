import { DATA_SOURCE } from './postgres-query.ts'

/** The first line of files in YAML, by which callhouse knows its own. */
export const YAML_MARK =
  '# Written by callhouse (callhouse dashboards grafana), which overwrites what is changed here.'

/** Variables of Grafana's environment that the data source is made of; the password is nowhere else. */
export const environment: readonly (readonly [name: string, about: string])[] = [
  ['CALLHOUSE_GRAFANA_HOST', 'host and port of PostgreSQL: db.example.com:5432'],
  ['CALLHOUSE_GRAFANA_DATABASE', 'the database'],
  ['CALLHOUSE_GRAFANA_USER', 'the role that reads, made by callhouse grant-reader'],
  ['CALLHOUSE_GRAFANA_SSLMODE', 'verify-full, require, or disable'],
  ['CALLHOUSE_READER_PASSWORD', 'its password'],
]

/** The data source, as Grafana finds it at its start. */
export function dataSourceYaml(): string {
  return `${YAML_MARK}
# Grafana takes what begins with a dollar sign from its environment:
${environment.map(([name, about]) => `#   ${name}: ${about}`).join('\n')}
# callhouse connect tells the values. Tables are found by the search_path that callhouse grant-reader gave the role.
apiVersion: 1
datasources:
  - name: callhouse
    uid: ${DATA_SOURCE.uid}
    type: ${DATA_SOURCE.type}
    access: proxy
    url: $CALLHOUSE_GRAFANA_HOST
    user: $CALLHOUSE_GRAFANA_USER
    jsonData:
      database: $CALLHOUSE_GRAFANA_DATABASE
      sslmode: $CALLHOUSE_GRAFANA_SSLMODE
      postgresVersion: 1500
      timescaledb: false
    secureJsonData:
      password: $CALLHOUSE_READER_PASSWORD
`
}

/**
 * Where Grafana finds the dashboards.
 * @param provisioning the directory of provisioning files as Grafana sees it
 */
export function providerYaml(provisioning: string): string {
  return `${YAML_MARK}
apiVersion: 1
providers:
  - name: callhouse
    folder: callhouse
    folderUid: callhouse
    type: file
    disableDeletion: false
    allowUiUpdates: false
    updateIntervalSeconds: 60
    options:
      path: ${JSON.stringify(`${provisioning.replace(/\/+$/, '')}/dashboards/callhouse`)}
`
}
