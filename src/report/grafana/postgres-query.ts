import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'

/** The data source that the dashboards ask; the provisioning file gives it this uid. */
export const DATA_SOURCE = { type: 'grafana-postgresql-datasource', uid: 'callhouse' } as const

/** What a panel asks the data source. */
export interface PostgresTarget extends Dataquery {
  readonly refId: string
  readonly datasource: typeof DATA_SOURCE
  readonly rawSql: string
  readonly format: 'table' | 'time_series'
}

/** A query of the PostgreSQL data source, for which the SDK has no builder. */
export class PostgresQuery implements Builder<Dataquery> {
  readonly #sql: string
  readonly #format: PostgresTarget['format']

  constructor(sql: string, format: PostgresTarget['format']) {
    this.#sql = sql
    this.#format = format
  }

  build(): PostgresTarget & Readonly<Record<string, unknown>> {
    return {
      refId: 'A',
      datasource: DATA_SOURCE,
      rawSql: this.#sql,
      format: this.#format,
      // SQL as it stands, not what Grafana's query builder made
      editorMode: 'code',
      rawQuery: true,
      _implementsDataqueryVariant: () => undefined,
    }
  }
}
